import { runTool } from '../runTool.ts';
import { loadTool } from './loadTool.ts';

await runTool(loadTool);
