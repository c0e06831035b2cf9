import { useEffect, useState } from 'react';
import type { ProcessView, StudioError } from '../../contracts/index.ts';
import { ErrorBox } from '../parts/index.ts';
import { ask } from '../store/index.ts';

/** ms between two looks at the processes while they are in view. */
const lookEveryMs = 2000;

const stateMark: Record<ProcessView['state'], string> = {
  starting: '… starting',
  running: '● running',
  'backing-off': '▲ starts again soon',
  ended: '○ ended',
};

/** The processes of the studio, live: a crash stays in its own and is named here. */
export function Chassis() {
  const [processes, setProcesses] = useState<ProcessView[]>();
  const [error, setError] = useState<StudioError>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let open = true;
    const look = async () => {
      const answer = await ask('process.list', {});
      if (!open) return;
      setError(answer.ok ? undefined : answer.error);
      if (answer.ok) setProcesses(answer.value);
      timer = setTimeout(look, lookEveryMs);
    };
    void look();
    return () => {
      open = false;
      clearTimeout(timer);
    };
  }, []);
  return (
    <div className="stack">
      <p className="quiet">
        Every device runs in a process of its own. When one crashes the others go on, and it is
        started again by itself.
      </p>
      <ErrorBox error={error} />
      {processes !== undefined && processes.length === 0 && (
        <p>No processes yet: each starts when its device is first used.</p>
      )}
      {processes !== undefined && processes.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Process</th>
              <th scope="col">Kind</th>
              <th scope="col">State</th>
              <th scope="col" className="number figures">
                Memory
              </th>
              <th scope="col" className="number figures">
                CPU
              </th>
              <th scope="col" className="number figures">
                Restarts
              </th>
              <th scope="col" className="number figures">
                Process id
              </th>
              <th scope="col">Last end</th>
            </tr>
          </thead>
          <tbody>
            {processes.map(one => (
              <tr key={`${one.kind} ${one.name}`}>
                <th scope="row">{one.name}</th>
                <td>{one.kind}</td>
                <td data-state={one.state}>{stateMark[one.state]}</td>
                <td className="number figures">
                  {one.memoryMb === undefined ? '–' : `${Math.round(one.memoryMb)} MB`}
                </td>
                <td className="number figures">
                  {one.cpuPercent === undefined ? '–' : `${one.cpuPercent.toFixed(1)} %`}
                </td>
                <td className="number figures">{one.restarts}</td>
                <td className="number figures">{one.pid ?? '–'}</td>
                <td>{one.lastExit ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
