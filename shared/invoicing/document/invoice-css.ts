/** The look of an invoice on a screen, in the dark, and on paper. */
export const invoiceCss = `
:root { color-scheme: light dark; --ink: #16191d; --soft: #5b6470; --rule: #d9dee4; --paper: #fff; --tint: #f5f7f9; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebef; --soft: #9aa4b0; --rule: #343b44; --paper: #14171b; --tint: #1c2127; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--tint); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 2rem auto; padding: 3rem; background: var(--paper); border: 1px solid var(--rule); border-radius: 6px; }
header { display: flex; justify-content: space-between; gap: 2rem; border-bottom: 2px solid var(--ink); padding-bottom: 1.25rem; }
h1 { margin: 0; font-size: 1.75rem; letter-spacing: -0.01em; }
h2 { margin: 2rem 0 0.5rem; font-size: 1rem; font-family: ui-monospace, monospace; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0.15rem 1.25rem; margin: 0; }
dt, small, .part td, th { color: var(--soft); }
dd { margin: 0; }
.parties { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem; margin: 1.5rem 0; }
.status { align-self: start; padding: 0.15rem 0.7rem; border: 1px solid currentColor; border-radius: 1rem; font-size: 0.85rem; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { font-weight: 500; font-size: 0.8rem; text-align: left; }
th, td { padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
small { display: block; }
.part td { border-bottom: 0; padding: 0 0.75rem 0.2rem 0; font-size: 0.85rem; }
.number { text-align: right; white-space: nowrap; padding-right: 0; padding-left: 0.75rem; }
.total { display: flex; justify-content: space-between; margin-top: 2rem; padding-top: 1rem; border-top: 2px solid var(--ink); font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
footer { margin-top: 3rem; color: var(--soft); font-size: 0.8rem; }
footer code { overflow-wrap: anywhere; }
@media (max-width: 40rem) { main { margin: 0; padding: 1.25rem; border: 0; } .parties { grid-template-columns: 1fr; } }
@media print { :root { --ink: #000; --soft: #444; --rule: #bbb; --paper: #fff; --tint: #fff; } main { margin: 0; padding: 0; border: 0; max-width: none; } tr { break-inside: avoid; } }
`;
