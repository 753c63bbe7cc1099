import { cut, duplicate, expiredToken, latency, limited, lostAnswer, malformed, redeliver, reload, run, stall, status, steered, stop, turn, unreachable } from "./plan.ts";
import type { NamedSchedule } from "./plan.ts";

/** Every bug that a random schedule found, kept as a case with a name. */
export const named: readonly NamedSchedule[] = [
  run("an undisturbed chat with a tool and an approval", { splits: [700], wire: "released" }, [
    turn("plain", 5),
    turn("tool", 5),
    turn("approval", 5),
  ]),
  run("an event that arrives broken in each turn costs nothing, the one after a reload neither", { splits: [97, 411], wire: "released" }, [
    turn("tool", 12, { faults: [malformed] }),
    turn("plain", 20, { faults: [malformed, malformed], interruption: reload(300, "during") }),
    turn("approval", 5, { faults: [malformed] }),
  ]),
  run("a settled answer that is cut off in the middle of the turn is read to its end", { splits: [372, 19], wire: "prerelease" }, [
    turn("plain", 10),
    turn("plain", 12, { faults: [lostAnswer, latency("in", 1992), cut("out", { records: 4 }, "close"), redeliver(13)], interruption: reload(659, "before") }),
    turn("plain", 3),
  ]),
  run("a settled answer that is cut off before its first record hides no approval request", { splits: [671], wire: "released" }, [
    turn("approval", 29, { faults: [latency("in", 742), status("in", 502), expiredToken] }),
    turn("tool", 6, { faults: [status("out", 503), cut("out", { bytes: 2997 }, "close"), duplicate(2)], interruption: stop(695) }),
    turn("approval", 5, { faults: [cut("out", { records: 0 }, "close"), status("out", 503), lostAnswer], interruption: reload(97, "before") }),
  ]),
  run("a settled answer that is cut off at a byte, after the append was repeated in vain, hides no turn", { splits: [310, 208], wire: "released" }, [
    turn("plain", 34, { faults: [cut("out", { records: 4 }, "close"), redeliver(18), limited(716)], interruption: reload(216, "before") }),
    turn("approval", 18, { faults: [lostAnswer] }),
    turn("plain", 2, { faults: [cut("out", { bytes: 1558 }, "close"), lostAnswer, lostAnswer], interruption: reload(694, "before") }),
  ]),
  run("a settled answer that is cut off at a byte, after a token was refused, hides no approval request", { splits: [385, 551], wire: "released" }, [
    turn("approval", 29),
    turn("approval", 1, { faults: [status("in", 401), cut("out", { bytes: 1242 }, "close"), lostAnswer], interruption: reload(49, "before") }),
    turn("tool", 23, { faults: [unreachable("out"), stall(5, 42253), latency("in", 753)] }),
  ]),
  run("an answer that is trimmed during a stall, because a steered message's turn followed, does not look whole", { splits: [122, 259], wire: "released" }, [
    turn("plain", 8, { faults: [stall(6, 52901), status("in", 502)], steering: steered(12, "page", "steer", 7) }),
  ]),
  run("an answer that is trimmed while its append is repeated, because another device wrote, does not look whole", { splits: [3, 464], wire: "released" }, [
    turn("tool", 1, { faults: [duplicate(11), lostAnswer, unreachable("out")], steering: steered(9, "elsewhere", "later", 7) }),
  ]),
  run("a reload while another device's turn runs ahead of one's own shows one's own answer only", { splits: [5], wire: "released" }, [
    turn("plain", 17, { steering: steered(4, "elsewhere", "later", 9) }),
    turn("plain", 39, { faults: [status("in", 401)], interruption: reload(31, "before") }),
  ]),
  run("a message that was written behind a send whose answer was lost is answered, though that send is stopped", { splits: [537], wire: "released" }, [
    turn("plain", 34, { faults: [lostAnswer], interruption: stop(247), steering: steered(126, "page", "steer", 17) }),
  ]),
  run("a stop that arrives late stops the turn of the message that was written before it", { splits: [700], wire: "released" }, [
    turn("plain", 35, { faults: [latency("in", 880), unreachable("in")], interruption: stop(599), steering: steered(588, "page", "steer", 4) }),
  ]),
  run("a head start whose first step needs the user (approval) waits for it", { splits: [500], wire: "released", headStart: true, watched: true }, [
    turn("approval", 5),
    turn("action", 5),
  ]),
  run("a head start whose first step needs the user (ask) waits for it", { splits: [500], wire: "released", headStart: true, watched: true }, [
    turn("ask", 5),
    turn("action", 5),
  ]),
  run("a reload right behind a stop shows nothing of the stopped turn", { splits: [301, 115, 229], wire: "released", headStart: true }, [
    turn("plain", 40, { interruption: stop(1) }),
    turn("plain", 38, { faults: [cut("out", { records: 1 }, "close")], interruption: reload(3, "before") }),
    turn("plain", 37, { faults: [limited(107)], interruption: stop(199), steering: steered(13, "page", "later", 5) }),
  ]),
  run("a reload behind a stop shows nothing of the stopped turn, with a message steered into the next", { splits: [529, 299, 44, 107], wire: "prerelease", headStart: true }, [
    turn("tool", 15),
    turn("tool", 26, { faults: [status("in", 401), unreachable("out")], interruption: stop(37) }),
    turn("ask", 18, { interruption: reload(3, "during"), steering: steered(156, "page", "steer", 20) }),
  ]),
  run("a decision that is stopped leaves nothing to the page that loads behind it", { splits: [7, 47], wire: "prerelease" }, [
    turn("ask", 38, { faults: [cut("out", { records: 12 }, "close")], interruption: stop(4), interruptOn: "decision" }),
    turn("plain", 2, { interruption: reload(1, "before") }),
    turn("approval", 5, { steering: steered(789, "page", "steer", 1) }),
  ]),
  run("a message that was sent behind a stop and whose answer was lost is answered after a reload", { splits: [300, 592], wire: "prerelease" }, [
    turn("plain", 1, { faults: [limited(2950), stall(0, 48783)], interruption: stop(9) }),
    turn("plain", 10, { faults: [limited(1693), status("in", 503), lostAnswer], interruption: reload(8, "during") }),
    turn("tool", 18, { faults: [status("out", 503), status("out", 503)], interruption: reload(360, "before") }),
  ]),
  run("a message behind a head start whose answer was lost is answered after a reload", { splits: [523, 33, 680], wire: "released", headStart: true, watched: true }, [
    turn("tool", 1, { faults: [cut("head-start", { bytes: 930 }, "close")] }),
    turn("tool", 39, { faults: [lostAnswer, duplicate(10)], interruption: reload(179, "during") }),
    turn("tool", 5, { faults: [lostAnswer], interruption: reload(546, "before"), steering: steered(18, "elsewhere", "later", 11) }),
  ]),
  run("an answer to a question whose append answer was lost keeps what was said before, after a reload", { splits: [668, 615, 597], wire: "released", headStart: true }, [
    turn("tool", 38, { interruption: stop(8) }),
    turn("action", 33, { faults: [cut("out", { bytes: 1835 }, "close")], interruption: reload(796, "during") }),
    turn("ask", 6, { faults: [latency("in", 1030), cut("out", { records: 9 }, "error"), lostAnswer], interruption: reload(243, "during"), interruptOn: "decision" }),
  ]),
  run("what a head start left is no part of the answer after it, also where that is completed by a decision and reloaded", { splits: [49], wire: "prerelease", headStart: true }, [
    turn("approval", 34, { faults: [status("head-start", 503), cut("head-start", { bytes: 162 }, "error")], interruption: reload(410, "before"), interruptOn: "decision" }),
  ]),
  run("a watcher that was away while a whole answer came and went is told", { splits: [377, 225], wire: "released", watched: true }, [
    turn("ask", 3, { faults: [cut("out", { bytes: 2662 }, "close"), status("in", 401)], interruption: stop(239), steering: steered(14, "elsewhere", "steer", 1) }),
    turn("plain", 17, { faults: [status("out", 401), unreachable("in"), cut("out", { records: 11 }, "error")], interruption: reload(421, "before") }),
    turn("plain", 6, { faults: [status("out", 401)], interruption: reload(711, "during"), steering: steered(405, "elsewhere", "steer", 17) }),
  ]),
  run("a head start that broke off behind its last word, and of which the agent never heard, is sent again", { splits: [341, 574, 16, 270], wire: "released", headStart: true }, [
    turn("plain", 23, { faults: [cut("head-start", { bytes: 1638 }, "close")] }),
    turn("tool", 6, { faults: [cut("out", { records: 1 }, "close"), status("in", 401)], steering: steered(9, "page", "later", 1) }),
    turn("plain", 28, { steering: steered(360, "elsewhere", "later", 19) }),
  ]),
  run("a question behind one that was stopped gets its own answer", { splits: [700], wire: "released" }, [
    turn("ask", 30, { faults: [stall(7, 41742)], interruption: stop(497) }),
    turn("ask", 36),
  ]),
  run("a head start that was cut off between its end and its cursor is no part of the next answer", { splits: [626, 54, 155], wire: "prerelease", headStart: true }, [
    turn("plain", 23, { faults: [status("head-start", 503), cut("head-start", { bytes: 1725 }, "close")] }),
    turn("plain", 21, { faults: [status("in", 503)], steering: steered(19, "page", "steer", 7) }),
  ]),
];
