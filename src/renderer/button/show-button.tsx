import { memo, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import type { Button, Lamp, OutcomeName } from '../../contracts/index.ts';
import { buttonKey, pressButton, useClock, useStudio } from '../store/index.ts';
import { outcomeMarks } from '../words/outcome.ts';
import { stateAge, type Trust, trustOf, trustWord, whyDark } from '../words/status.ts';
import { duration } from '../words/time.ts';
import { type PressFace, pressFace, shownLamp, shownStages } from './face.ts';
import { type FittedLabel, fitLabel } from './fit.ts';
import { DeviceGlyph } from './glyphs.tsx';
import { acceleratorWords } from './hotkey.ts';
import { stateMarks } from './marks.ts';
import { measureLabel, typeScale } from './measure.ts';
import { usePress } from './use-press.ts';
import './button.css';

interface ShowButtonProps {
  readonly page: string;
  readonly button: Button;
  /** Height of the cell, px; with the width it decides how large the label may be. */
  readonly width: number;
  readonly height: number;
  /** A person points at it to read (hover, long press, right click), or no longer. */
  readonly onPoint: (key: string | undefined) => void;
  /** Whether the page is longer than the window, so that a touch may mean scrolling. */
  readonly scrolls: () => boolean;
  /** Live thumbnail, meter or countdown: fills the ground under the label. */
  readonly ground?: ReactNode;
}

/** Draw counts by button, for the test that one lamp draws one button. */
export const drawn: Record<string, number> = {};

/** From this height on a reason has three lines; below this width the press shows its sign alone (px). */
const roomyPx = 190;
const narrowPx = 200;

/** One button of a page: what is on air, will my next press work, did my last press work. */
export const ShowButton = memo(function ShowButton(props: ShowButtonProps) {
  const { page, button } = props;
  const key = buttonKey(page, button.id);
  drawn[key] = (drawn[key] ?? 0) + 1;

  const device = useDevice(button.connection);
  const lamp = shownLamp(
    useStudio(state => state.lamps[key]),
    device.trust,
  );
  const face = pressFace(useStudio(state => state.presses[key]));
  const press = usePress({
    hold: button.guard === 'hold',
    deferTouch: () => face.reason !== undefined || props.scrolls(),
    fire: () => void pressButton(page, button.id, 'button'),
    read: () => props.onPoint(key),
  });
  const dark = device.trust !== 'live' && device.trust !== 'stale';
  const reason = face.reason ?? (dark ? device.reason : undefined);
  const unreachable = dark && face.phase !== 'pending';

  return (
    <button
      type="button"
      className="show-button"
      data-key={key}
      data-lamp={lamp}
      data-press={face.phase}
      data-trust={device.trust}
      data-holding={press.holding || undefined}
      data-roomy={props.height >= roomyPx || undefined}
      {...press.handlers}
      onPointerEnter={event => {
        if (event.pointerType === 'mouse') props.onPoint(key);
      }}
      onPointerLeave={() => {
        press.handlers.onPointerLeave();
        props.onPoint(undefined);
      }}
    >
      {props.ground !== undefined && <span className="sb-ground">{props.ground}</span>}
      <Label
        text={button.label}
        reason={reason}
        width={props.width}
        height={props.height}
        tone={face.reason !== undefined ? face.phase : dark ? 'offline' : 'none'}
      />
      <span className="sb-head">
        <DeviceGlyph adapter={device.adapter} struck={unreachable} />
        <span className="sb-device">{device.name}</span>
        <Corner device={device} lamp={lamp} />
      </span>
      <StageBar
        face={face}
        button={button}
        holding={press.holding}
        narrow={props.width < narrowPx}
      />
    </button>
  );
});

interface Device {
  name: string;
  adapter: string;
  trust: Trust;
  age: string | undefined;
  reason: string | undefined;
}

/** What the button needs of its connection, as words: it draws again only when a word changes. */
function useDevice(id: string): Device {
  const find = (state: ReturnType<typeof useStudio.getState>) =>
    state.connections.find(one => one.id === id);
  const name = useStudio(state => find(state)?.name ?? id);
  const adapter = useStudio(state => find(state)?.adapter ?? '');
  const words = useClock(now => {
    const state = useStudio.getState();
    const view = find(state);
    if (state.bridge.state === 'lost') return 'down\u0000\u0000The window has lost the studio';
    if (view === undefined) return `off\u0000\u0000${whyDark(undefined, now)}`;
    return [
      trustOf(view.status, now),
      stateAge(view.status, now) ?? '',
      whyDark(view, now) ?? '',
    ].join('\u0000');
  });
  // The clock tells ages; a status that changes between two ticks must not wait for one.
  useStudio(state => {
    const view = find(state);
    return view === undefined ? 'gone' : `${view.status.state} ${state.bridge.state}`;
  });
  const [trust = 'off', age = '', reason = ''] = words.split('\u0000');
  return {
    name,
    adapter,
    trust: trust as Trust,
    age: age || undefined,
    reason: reason || undefined,
  };
}

/** What the device shows and how far it can be trusted; a silent device's lamp wears its age. */
function Corner({ device, lamp }: { device: Device; lamp: Lamp }) {
  if (device.trust !== 'live' && device.trust !== 'stale') {
    return (
      <span className="sb-tag" data-tag="offline">
        {trustWord[device.trust]}
      </span>
    );
  }
  const word = lamp === 'none' ? undefined : stateMarks[lamp].word;
  if (device.trust === 'stale') {
    return (
      <span className="sb-tag figures" data-tag="stale">
        {word ?? stateMarks.stale.word} {device.age}
      </span>
    );
  }
  return word === undefined ? null : (
    <span className="sb-tag" data-tag={lamp}>
      {word}
    </span>
  );
}

interface LabelProps {
  text: string;
  reason: string | undefined;
  width: number;
  height: number;
  tone: string;
}

/** The label whole and as large as the cell allows; a reason takes the place of its second line. */
function Label({ text, reason, width, height, tone }: LabelProps) {
  const [fitted, setFitted] = useState<FittedLabel>();
  const space = useRef<HTMLSpanElement>(null);
  const hasReason = reason !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: width and height are what the measured space depends on
  useLayoutEffect(() => {
    const room = space.current;
    if (room === null) return;
    const box = { width: room.clientWidth, height: room.clientHeight };
    const largest = box.height >= 110 && box.width >= 260 ? 40 : 28;
    const next = fitLabel(text, box, typeScale(largest), measureLabel, hasReason ? 1 : 2);
    setFitted(next);
  }, [text, hasReason, width, height]);
  return (
    <span className="sb-body">
      <span className="sb-label" ref={space}>
        {fitted !== undefined && (
          <span className="sb-lines" data-size={fitted.size}>
            {fitted.lines.map(line => (
              <span key={line}>{line}</span>
            ))}
          </span>
        )}
      </span>
      {hasReason && (
        <span className="sb-reason" data-tone={tone}>
          <span>{reason}</span>
        </span>
      )}
    </span>
  );
}

interface StageBarProps {
  readonly face: PressFace;
  readonly button: Button;
  readonly holding: boolean;
  readonly narrow: boolean;
}

function StageBar({ face, button, holding, narrow }: StageBarProps) {
  // The time of a press that came to nothing says nothing; the log has its stages.
  const told = face.totalMs !== undefined && face.reason === undefined;
  return (
    <span className="sb-foot">
      <span className="sb-words">
        {button.hotkey !== undefined && <kbd>{acceleratorWords(button.hotkey)}</kbd>}
        <span className="sb-word">
          {holding ? 'Keep holding…' : wordOf(face, button.guard === 'hold', narrow)}
        </span>
        {told && <span className="sb-ms figures">{duration(face.totalMs ?? 0)}</span>}
      </span>
      {holding ? (
        <span className="sb-bar" data-hold="">
          <span className="sb-held" />
        </span>
      ) : (
        <span className="sb-bar">
          {shownStages.map((stage, index) => (
            <span key={stage} data-part={face.parts[index]} />
          ))}
        </span>
      )}
    </span>
  );
}

function wordOf(face: PressFace, hold: boolean, narrow: boolean): string {
  if (narrow && face.phase in outcomeMarks && face.phase !== 'pending')
    return outcomeMarks[face.phase as OutcomeName].sign;
  switch (face.phase) {
    case 'none':
      return hold ? 'Hold 1 s' : '';
    case 'pending':
      return face.parts[1] === 'reached' ? 'Waiting for proof' : stateMarks.pending.word;
    case 'confirmed':
      return '✓✓ Confirmed';
    case 'acknowledged':
      return '✓ Acknowledged';
    case 'failed':
      return '✕ Failed';
    case 'refused':
      return '⊘ Not sent';
    case 'unknown':
      return '? Unknown';
  }
}
