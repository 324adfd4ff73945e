import { runTool } from '../runTool.ts';
import { checkTool } from './checkTool.ts';

await runTool(checkTool);
