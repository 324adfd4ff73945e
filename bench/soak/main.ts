import { runTool } from '../runTool.ts';
import { soakTool } from './soakTool.ts';

await runTool(soakTool);
