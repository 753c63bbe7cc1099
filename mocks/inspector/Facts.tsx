"use client";

import { useEffect, useState } from "react";
import type { InspectedClientView, InspectorView } from "../inspect/types.ts";

/** Runs that are shown; the time line has them all. */
const RUNS_SHOWN = 4;

/** Sessions, runs and clients as they are now. */
export function Facts({ view }: { view: InspectorView }) {
  const { sessions, runs, clients } = view;
  return (
    <div className="tck-inspector-facts" role="region" aria-label="State" tabIndex={0}>
      <table>
        <caption>Sessions and runs</caption>
        <thead>
          <tr>
            <th scope="col">what</th>
            <th scope="col">state</th>
            <th scope="col">facts</th>
          </tr>
        </thead>
        <tbody>
          {sessions.map(({ id, chatId, status, openReaders, lastIn, lastOut }) => (
            <tr key={id} data-state={status.toLowerCase()}>
              <th scope="row">
                <bdi title={chatId ?? id}>{chatId ?? id}</bdi>
              </th>
              <td>{status.toLowerCase()}</td>
              <td>
                .in to #{lastIn}, .out to #{lastOut}, {openReaders === 1 ? "1 reader" : `${openReaders} readers`}
              </td>
            </tr>
          ))}
          {runs.slice(-RUNS_SHOWN).map(({ id, status, reason, version, turns }) => (
            <tr key={id} data-state={status}>
              <th scope="row">run {runs.findIndex((run) => run.id === id) + 1}</th>
              <td>{status}</td>
              <td>
                {reason}, version {version}, {turns === 1 ? "1 turn" : `${turns} turns`}
              </td>
            </tr>
          ))}
          {sessions.length === 0 && (
            <tr>
              <td colSpan={3}>No session yet: send a message.</td>
            </tr>
          )}
        </tbody>
      </table>
      <table>
        <caption>Clients</caption>
        <thead>
          <tr>
            <th scope="col">client</th>
            <th scope="col">connection</th>
            <th scope="col">turn</th>
            <th scope="col">cursor</th>
            <th scope="col">claim</th>
            <th scope="col">token</th>
          </tr>
        </thead>
        <tbody>
          {clients.map((client, index) => (
            <ClientRow key={index} client={client} view={view} />
          ))}
          {clients.length === 0 && (
            <tr>
              <td colSpan={6}>No client is watched.</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function ClientRow({ client, view }: { client: InspectedClientView; view: InspectorView }) {
  const { name, connection, turn, cursor, tab, retry, error } = client;
  return (
    <tr data-state={connection}>
      <th scope="row">{name}</th>
      <td>
        {connection}
        {retry && `, ${retry.operation} again (attempt ${retry.attempt})`}
        {error && `, ${error}`}
      </td>
      <td>{turn}</td>
      <td>{cursor === null ? "none" : `#${cursor}`}</td>
      <td>{tab}</td>
      <td>
        <TokenLife expiresAt={client.tokenExpiresAt} view={view} />
      </td>
    </tr>
  );
}

/** Time that a token has left, counting while the server's time goes on. */
function TokenLife({ expiresAt, view }: { expiresAt: number | null; view: InspectorView }) {
  const [passed, setPassed] = useState({ since: view.now, ms: 0 });
  const speed = view.clock === null ? 1 : view.clock.playing ? view.clock.speed : 0;
  useEffect(() => {
    const began = performance.now();
    const timer = setInterval(() => setPassed({ since: view.now, ms: (performance.now() - began) * speed }), 1_000);
    return () => clearInterval(timer);
  }, [view.now, speed]);
  if (expiresAt === null) return "none";
  const left = Math.floor((expiresAt - view.now - (passed.since === view.now ? passed.ms : 0)) / 1_000);
  if (left <= 0) return <span data-tone="bad">expired</span>;
  return `${Math.floor(left / 60)} min ${left % 60} s left`;
}
