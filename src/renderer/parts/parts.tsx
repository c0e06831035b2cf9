import { AlertTriangle, Info, type LucideIcon, OctagonAlert } from 'lucide-react';
import { AlertDialog } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import type { StudioError } from '../../contracts/index.ts';
import './controls.css';

type ControlProps = ComponentProps<'button'> & { kind?: 'main' | 'danger' | 'plain' };

/** An ordinary button of the window (not a show button), 48 px or more. */
export function Control({ kind, className, ...props }: ControlProps) {
  return (
    <button
      type="button"
      className={className === undefined ? 'control' : `control ${className}`}
      data-kind={kind}
      {...props}
    />
  );
}

const signs = { info: Info, warning: AlertTriangle, error: OctagonAlert };

/** Something a person should know: what happened and what to do, with its sign. */
export function Trouble(props: {
  level?: 'info' | 'warning' | 'error';
  message: string;
  next?: string | undefined;
  code?: string | undefined;
  children?: ReactNode;
}) {
  const level = props.level ?? 'error';
  const Sign = signs[level];
  return (
    <div className="trouble" data-level={level} role={level === 'error' ? 'alert' : 'status'}>
      <Sign aria-hidden="true" />
      <div>
        <p>
          <strong>{props.message}</strong>
        </p>
        {props.next !== undefined && <p>{props.next}</p>}
        {props.code !== undefined && <p className="quiet mono">{props.code}</p>}
      </div>
      {props.children}
    </div>
  );
}

export function ErrorBox({ error }: { error: StudioError | undefined }) {
  if (error === undefined) return null;
  return <Trouble message={error.message} next={error.next} code={error.code} />;
}

/** An empty state: what this is, the one thing to do next, and a button that does it. */
export function Teach(props: {
  icon: LucideIcon;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  const Sign = props.icon;
  return (
    <div className="teach">
      <Sign aria-hidden="true" />
      <h2>{props.title}</h2>
      <p>{props.children}</p>
      {props.action}
    </div>
  );
}

/** Asks before something is lost. The safe answer has the focus. */
export function Confirm(props: {
  open: boolean;
  title: string;
  children: ReactNode;
  action: string;
  onAnswer: (yes: boolean) => void;
}) {
  return (
    <AlertDialog.Root open={props.open} onOpenChange={open => !open && props.onAnswer(false)}>
      <AlertDialog.Portal>
        <div className="scrim" />
        <AlertDialog.Content className="dialog">
          <AlertDialog.Title>{props.title}</AlertDialog.Title>
          <AlertDialog.Description>{props.children}</AlertDialog.Description>
          <div className="row">
            <AlertDialog.Cancel className="control">Keep it</AlertDialog.Cancel>
            <Control kind="danger" onClick={() => props.onAnswer(true)}>
              {props.action}
            </Control>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
