/// The part of the page's style sheet that patterns and documents that differ are set in.
enum DifferenceStyle {
  static let css: StaticString = """
    .patterns { display: grid; gap: 8px; }
    .pattern {
      display: grid; grid-template-columns: minmax(0, 1fr) 150px minmax(110px, max-content); gap: 6px 18px; align-items: center; padding: 12px 16px;
    }
    .pattern h3 { display: block; font-weight: 450; } .pattern code { font-weight: 550; }
    .amount { margin-right: 6px; font-weight: 700; } .amount.changed { color: var(--amber); }
    .amount.only-left { color: var(--red); } .amount.only-right { color: var(--blue); }
    .share.changed .part { fill: var(--amber); } .share.only-left .part { fill: var(--red); } .share.only-right .part { fill: var(--blue); }
    .pattern .samples { grid-column: 1; font-family: var(--mono); font-size: .82rem; color: var(--soft); }
    .pattern .share { grid-column: 2; grid-row: 1; } .pattern .pick { grid-column: 3; grid-row: 1; }
    .pick[aria-pressed="true"] { background: var(--mark); border-color: var(--amber); }

    .differences > .cap + .tools { margin-top: 0; }
    .tools { position: sticky; top: 0; z-index: 2; padding: 10px 0; background: var(--paper); display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-bottom: 12px; font-size: .88rem; color: var(--soft); }
    .tools label { flex: 1 1 280px; display: flex; gap: 8px; align-items: center; } .tools input { flex: 1; min-width: 0; }
    .list { margin-top: 4px; }
    .difference {
      margin-top: 8px; scroll-margin-top: 76px; background: var(--card); border: 1px solid var(--line); border-radius: 12px;
      content-visibility: auto; contain-intrinsic-size: auto 46px;
    }
    .difference[open] { contain-intrinsic-size: auto 140px; }
    .difference:target { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
    .line { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; padding: 11px 16px; color: var(--ink); list-style: none; }
    .line::-webkit-details-marker { display: none; }
    .line .path { flex: 0 1 auto; min-width: 0; } .line .badge { min-width: 76px; text-align: center; }
    .remark { color: var(--soft); font-size: .82rem; } .size { white-space: nowrap; }
    .anchor { margin-left: auto; padding: 0 4px; color: var(--soft); text-decoration: none; }
    summary.line::after { content: "▾"; color: var(--soft); } details:not([open]) > summary.line::after { content: "▸"; }
    .line:not(summary) .anchor { margin-right: 19px; }
    .fields thead th { padding-top: 0; padding-bottom: 5px; font-size: .76rem; }
    .fields { table-layout: fixed; } .fields th:first-child { width: 22%; } .fields td { border-left: 1px solid var(--line); }
    .type { display: inline-block; padding: 0 6px; border-radius: 5px; background: var(--wash); color: var(--soft); font-size: .76rem; }
    .type.other { background: var(--mark); color: var(--ink); }
    .value { white-space: pre-wrap; unicode-bidi: isolate; }
    mark { background: var(--mark); color: inherit; border-radius: 3px; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
    .absent { color: var(--soft); font-style: italic; }
    .escape { padding: 0 2px; border-radius: 3px; background: var(--wash); color: var(--red); font-family: var(--mono); font-size: .9em; }

    """
}
