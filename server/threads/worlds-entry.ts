/** The worlds thread: the registered environments. */

import { make } from '../../env/index.ts';
import { answerCalls } from './answer-calls.ts';
import { worlds } from './worlds.ts';

answerCalls(() => worlds(make));
