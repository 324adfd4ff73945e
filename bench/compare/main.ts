import { runTool } from '../runTool.ts';
import { compareTool } from './compareTool.ts';

await runTool(compareTool);
