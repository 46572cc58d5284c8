/** The pages' one style sheet. Light and dark are two sets of the same names; each pair has a contrast of 4.5 or more. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1d2430; --soft: #566072; --line: #dfe3ea; --fill: #eef1f5;
  --link: #0b57b8; --bar: #4a7fc1; --track: #e6eaf0;
  --good: #11693a; --good-fill: #e2f4e8; --bad: #a8201a; --bad-fill: #fdeaea;
  --warn: #7a4a00; --warn-fill: #fdf1d8; --busy: #0b57b8; --busy-fill: #e4eefb; --new: #5b3aa6; --new-fill: #efe9fb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11151b; --card: #181d25; --text: #e5e9f0; --soft: #9ea9ba; --line: #2c3440; --fill: #212833;
    --link: #82b4ff; --bar: #5b8fd4; --track: #2a323e;
    --good: #7ad69c; --good-fill: #15301f; --bad: #ff9a92; --bad-fill: #3a1a1a;
    --warn: #f0c26b; --warn-fill: #33270f; --busy: #82b4ff; --busy-fill: #172a45; --new: #c3aaff; --new-fill: #291f42;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
header, main, footer { max-width: 1080px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 28px; }
footer { padding-bottom: 40px; color: var(--soft); font-size: 13px; }
h1 { margin: 2px 0 10px; font-size: 26px; line-height: 1.25; letter-spacing: -0.01em; font-weight: 650; overflow-wrap: anywhere; }
h2 { margin: 0 0 14px; font-size: 16px; font-weight: 650; }
h3 { margin: 18px 0 8px; font-size: 14px; font-weight: 650; }
p { margin: 0 0 10px; }
a { color: var(--link); }
code, pre, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 13px; }
code, .mono { overflow-wrap: anywhere; }
pre {
  margin: 0; padding: 12px 14px; background: var(--fill); border-radius: 8px;
  overflow: auto; max-height: 480px; line-height: 1.45; tab-size: 2;
}
pre.wrap { white-space: pre-wrap; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.crumb { color: var(--soft); font-size: 13px; }
.line { display: flex; flex-wrap: wrap; gap: 6px 16px; align-items: center; color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px 22px; margin: 18px 0; }
time { white-space: nowrap; }
.soft { color: var(--soft); }
.small { font-size: 13px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.badge {
  display: inline-flex; align-items: center; gap: 6px; padding: 2px 10px; border-radius: 999px;
  font-weight: 600; font-size: 13px; white-space: nowrap;
}
.good { color: var(--good); background: var(--good-fill); }
.bad { color: var(--bad); background: var(--bad-fill); }
.warn { color: var(--warn); background: var(--warn-fill); }
.busy { color: var(--busy); background: var(--busy-fill); }
.calm { color: var(--soft); background: var(--fill); }
.fresh { color: var(--new); background: var(--new-fill); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(132px, 1fr)); gap: 14px 24px; margin: 0; }
.figures dt { color: var(--soft); font-size: 13px; }
.figures dd { margin: 0; font-size: 20px; font-weight: 600; letter-spacing: -0.01em; overflow-wrap: anywhere; }
.figures dd small { display: block; font-size: 13px; font-weight: 400; color: var(--soft); letter-spacing: 0; }
section.failure { border-color: var(--bad); border-left-width: 4px; }
section.failure h2 { color: var(--bad); }
.message { white-space: pre-wrap; overflow-wrap: anywhere; margin-bottom: 12px; }
.hint { background: var(--fill); border-radius: 8px; padding: 10px 14px; margin: 0 0 10px; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--soft); font-size: 13px; padding-bottom: 8px; }
th, td { padding: 6px 14px 6px 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: 13px; white-space: nowrap; }
tbody th { font-weight: 500; }
tr > :last-child { padding-right: 0; }
.number { text-align: right; white-space: nowrap; }
.nowrap { white-space: nowrap; }
.rows .wide { min-width: 220px; }
.facts { display: grid; grid-template-columns: minmax(110px, max-content) minmax(0, 1fr); gap: 6px 20px; margin: 0; }
.facts dt { color: var(--soft); overflow-wrap: anywhere; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.calendar { table-layout: fixed; }
.calendar th, .calendar td { border: 0; padding: 2px; text-align: center; font-size: 13px; }
.calendar thead th { font-size: 12px; }
.calendar tbody th { width: 46px; text-align: left; color: var(--soft); vertical-align: middle; }
.calendar thead th:first-child { width: 46px; }
.day { display: block; border-radius: 6px; padding: 3px 0 2px; line-height: 1.2; font-weight: 600; }
.day + .day { margin-top: 2px; }
.day span { display: block; font-size: 11px; font-weight: 400; }
.none { display: block; border-radius: 6px; padding: 3px 0 2px; color: transparent; background: var(--page); line-height: 1.2; }
.none::after { content: "\\00a0"; display: block; font-size: 11px; }
.legend { display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0 0; padding: 0; list-style: none; }
svg { display: block; width: 100%; overflow: visible; }
.bars rect { fill: var(--bar); }
.bars rect.old { opacity: 0.55; }
.track { display: block; height: 10px; min-width: 90px; border-radius: 5px; background: var(--track); position: relative; margin-top: 7px; }
.track i { position: absolute; top: 0; bottom: 0; border-radius: 5px; background: var(--bar); min-width: 3px; }
.track i.hot { background: var(--bad); }
.axis { display: flex; justify-content: space-between; color: var(--soft); font-size: 12px; }
details { margin-top: 12px; }
summary { cursor: pointer; color: var(--link); font-weight: 500; padding: 2px 0; }
details[open] > summary { margin-bottom: 10px; }
.checks { list-style: none; margin: 0; padding: 0; }
.checks li { display: grid; grid-template-columns: 116px minmax(0, 1fr); gap: 2px 14px; padding: 8px 0; border-top: 1px solid var(--line); align-items: start; }
.checks li:first-child { border-top: 0; padding-top: 0; }
.checks li:last-child { padding-bottom: 0; }
.checks .badge { justify-self: start; }
.checks .soft { grid-column: 2; font-size: 13px; }
.trends { display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 22px 36px; }
.trends figure { margin: 0; min-width: 0; }
.trends figcaption { display: flex; justify-content: space-between; gap: 12px; font-size: 13px; color: var(--soft); margin-bottom: 6px; }
.trends figcaption b { color: var(--text); font-weight: 600; }
.range { margin: 4px 0 0; color: var(--soft); font-size: 13px; }
.why { display: block; color: var(--bad); font-size: 13px; overflow-wrap: anywhere; }
.job h3 { font-size: 15px; margin: 0 0 12px; overflow-wrap: anywhere; }
.job + .job { border-top: 1px solid var(--line); padding-top: 20px; margin-top: 20px; }
.states { display: flex; flex-wrap: wrap; gap: 3px; margin: 0; padding: 0; list-style: none; }
.states li { width: 18px; height: 22px; border-radius: 4px; font-size: 11px; line-height: 22px; text-align: center; font-weight: 700; }
@media (max-width: 640px) {
  header, main, footer { padding-left: 14px; padding-right: 14px; }
  header { padding-top: 18px; }
  section { padding: 16px 14px; margin: 12px 0; }
  h1 { font-size: 21px; }
  .figures { grid-template-columns: 1fr 1fr; gap: 12px 16px; }
  .figures dd { font-size: 18px; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .facts dd { margin-bottom: 10px; }
  .facts dd:last-child { margin-bottom: 0; }
  .calendar th, .calendar td { padding: 1px; font-size: 11px; }
  .calendar thead th { font-size: 10px; }
  .calendar tbody th, .calendar thead th:first-child { width: 32px; font-size: 11px; }
  .day, .none { border-radius: 4px; }
  .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rows, .rows caption, .rows tbody { display: block; }
  .rows tr { display: grid; grid-template-columns: 1fr 1fr; gap: 2px 14px; padding: 10px 0; border-top: 1px solid var(--line); }
  .rows tbody tr:first-child { border-top: 0; }
  .rows th, .rows td { display: block; padding: 0; border: 0; text-align: left; white-space: normal; min-width: 0; overflow-wrap: anywhere; }
  .rows th, .rows .wide { grid-column: 1 / -1; }
  .rows .wide { min-width: 0; }
  .rows td[data-label]::before { content: attr(data-label) " "; color: var(--soft); font-size: 13px; }
  .checks li { grid-template-columns: minmax(0, 1fr); }
  .checks .soft { grid-column: 1; }
}
@media print { body { background: none; } section { break-inside: avoid; } pre { max-height: none; } }
`;
