import { runTool } from '../runTool.ts';
import { profileTool } from './profileTool.ts';

await runTool(profileTool);
