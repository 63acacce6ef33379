// A thread does not inherit how the process reads TypeScript: it registers that itself, then goes on in TypeScript.
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
