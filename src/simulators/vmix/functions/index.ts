import type { Show } from '../show.ts';
import { type Answer, done, no, type Params } from './common.ts';
import { family } from './family.ts';
import { table } from './table.ts';

export type { Answer, Params } from './common.ts';

/**
 * Functions that vMix has and that this simulator takes without any effect, as vMix itself does
 * with many that find nothing to do. The rest of the names are refused.
 */
const WITHOUT_EFFECT =
  /^(AutoP|AutoR|Colour|SetCC|Set(Alpha|Zoom|Pan|Crop|Position|Rate|Gain|Image|Layer|Output|Ticker|Colo|Text|Stinger|Virtual|Mark|Picture|Frame|Headph|InputName)|Effect\d|PTZ|NDI|OMT|Data|Browser|VideoCall|VideoDelay|Zoom|Key|Send|Activator|CallManager|Replay|Title|NextTitle|PreviousTitle|SelectTitle|Adjust|Change|Start|Stop|Pause|Resume|Suspend|List|Mark|Mirror|Sharpen|Deinterlace|Move|Layer|Input|Snapshot|Save|Select|Streaming|Write|Undo|GO|Live|WaitFor|ScriptStart|Solo|Audio|Bus|Master|Undo)[A-Za-z0-9]*$/;

/** Runs a function as vMix would; the answer is what vMix says to the caller. */
export function perform(show: Show, name: string, params: Params): Answer {
  const doing = table[name] ?? family(name);
  if (doing !== undefined) return doing(show, params, name);
  if (WITHOUT_EFFECT.test(name)) return done;
  return no(`Function ${name} not found`);
}
