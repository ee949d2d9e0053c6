/// The page's one style sheet: light and dark, narrow and wide, screen and paper.
enum PageStyle {
  /// In this order.
  static let sheets: [StaticString] = [base, DifferenceStyle.css, adaptations]

  private static let base: StaticString = """
    :root {
      color-scheme: light dark;
      --paper: light-dark(#f6f7f9, #0f1318); --card: light-dark(#fff, #171c23); --line: light-dark(#dfe3e8, #2b323c);
      --ink: light-dark(#161b22, #e6eaf0); --soft: light-dark(#566070, #9aa6b5); --wash: light-dark(#eef1f4, #212831);
      --green: light-dark(#14784a, #56d19a); --red: light-dark(#bb2532, #ff8585); --blue: light-dark(#2560b8, #7db4ff);
      --amber: light-dark(#8a5a00, #eebb4d); --grey: light-dark(#55606e, #a9b5c4);
      --equal: light-dark(#9cc9b3, #35654f); --mark: light-dark(#ffe39b, #5d4708);
      --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", Menlo, Consolas, monospace;
    }
    .verified { --accent: var(--green); } .different { --accent: var(--amber); }
    .corrupt { --accent: var(--red); } .incomplete { --accent: var(--grey); }

    * { box-sizing: border-box; }
    body {
      margin: 0; background: var(--paper); color: var(--ink); border-top: 4px solid var(--accent);
      font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
      font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
    }
    body > header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 28px; }
    h1, h2, h3, p, ul, ol, dl, dd, pre { margin: 0; padding: 0; }
    h2 { font-size: 1.05rem; font-weight: 650; }
    h3 { display: inline; font-size: inherit; font-weight: 600; }
    ul, ol { list-style: none; }
    code, pre, .value, .path, .fields tbody th, .place { font-family: var(--mono); font-size: .86rem; }
    a { color: inherit; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
    .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .skip { position: absolute; left: -999px; } .skip:focus { left: 12px; top: 12px; }
    [hidden] { display: none !important; }

    .top { display: flex; flex-wrap: wrap; gap: 4px 12px; padding-top: 20px !important; color: var(--soft); font-size: .9rem; }
    .brand { color: var(--ink); font-weight: 700; letter-spacing: -.01em; }
    .export { margin-left: auto; font-family: var(--mono); font-size: .82rem; }
    main > * { margin-top: 24px; }
    section > h2 { margin-bottom: 12px; }
    .card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px 22px; }
    .count {
      margin-left: 4px; padding: 1px 9px; border-radius: 99px; background: var(--wash); color: var(--soft);
      font-size: .8rem; font-weight: 550;
    }
    .cap { color: var(--soft); font-size: .88rem; margin: 10px 0; }

    .verdict {
      display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.15fr); gap: 24px 40px; align-items: center;
      padding: 28px; border-radius: 16px; border: 1px solid var(--line); background: var(--card);
      background: linear-gradient(color-mix(in srgb, var(--accent) 9%, var(--card)), var(--card));
    }
    .hero { display: flex; gap: 20px; align-items: center; }
    .icon { flex: none; width: 60px; height: 60px; fill: none; stroke: var(--card); stroke-width: 4; stroke-linecap: round; stroke-linejoin: round; }
    .icon circle, .icon .body { fill: var(--accent); stroke: none; }
    h1 { color: var(--accent); font-size: 2.5rem; font-weight: 750; line-height: 1.1; letter-spacing: -.03em; }
    .lead { margin-top: 6px; color: var(--soft); }

    .ladder { display: grid; grid-template-columns: repeat(6, 1fr); font-size: .78rem; text-align: center; color: var(--soft); }
    .ladder li { position: relative; padding-top: 26px; overflow-wrap: normal; }
    .ladder li::before {
      content: ""; position: absolute; top: 3px; left: 50%; width: 12px; height: 12px; margin-left: -6px; z-index: 1;
      border-radius: 50%; border: 2px solid var(--line); background: var(--card);
    }
    .ladder li + li::after { content: ""; position: absolute; top: 8px; left: -50%; width: 100%; height: 2px; background: var(--line); }
    .ladder .passed, .ladder .reached { color: var(--ink); }
    .ladder .passed::before, .ladder .reached::before { background: var(--accent); border-color: var(--accent); }
    .ladder .passed::after, .ladder .reached::after { background: var(--accent) !important; }
    .ladder .skipped::before { border: 2px dashed var(--accent); } .ladder .skipped::after { background: var(--accent) !important; }
    .ladder .reached { font-weight: 700; color: var(--accent); }
    .ladder .reached::before { box-shadow: 0 0 0 4px color-mix(in srgb, var(--accent) 25%, transparent); }

    .outcome { display: grid; gap: 8px; color: var(--soft); font-size: .9rem; }
    .outcome p:first-child { font-size: .84rem; } .outcome strong { color: var(--ink); } .outcome .bar { height: 14px; border-radius: 7px; }

    .facts { display: flex; flex-wrap: wrap; gap: 12px; }
    .facts div {
      flex: 1 1 104px; display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 14px;
      background: var(--card); border: 1px solid var(--line); border-radius: 12px;
    }
    .facts dt { color: var(--soft); font-size: .84rem; }
    .facts dd { font-size: 1.45rem; font-weight: 650; line-height: 1.3; letter-spacing: -.02em; white-space: nowrap; }
    .facts .problem { --tone: var(--accent); border-color: var(--tone); } .facts .problem dd { color: var(--tone); }
    .facts .only-left { --tone: var(--red); } .facts .only-right { --tone: var(--blue); } .facts .changed { --tone: var(--amber); }

    .columns { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px; }
    .unchecked li { position: relative; padding-left: 22px; margin-top: 6px; }
    .unchecked li::before {
      content: ""; position: absolute; left: 2px; top: 7px; width: 10px; height: 10px; border-radius: 50%;
      border: 2px dashed var(--soft);
    }
    .details { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 6px 18px; font-size: .92rem; }
    .details dt { grid-column: 1; color: var(--soft); } .details dd { grid-column: 2; }
    .subject h2 { display: flex; gap: 10px; align-items: baseline; margin-bottom: 12px; font-weight: 600; }
    .side { flex: none; padding: 0 9px; border-radius: 6px; background: var(--wash); color: var(--soft); font-size: .8rem; font-weight: 650; }
    .next p { color: var(--soft); margin-bottom: 8px; }
    .command { display: flex; gap: 8px; align-items: stretch; }
    .command pre { flex: 1; min-width: 0; overflow-x: auto; padding: 11px 14px; border-radius: 8px; background: var(--wash); }
    .command code { white-space: pre; overflow-wrap: normal; }
    button, input {
      font: inherit; font-size: .88rem; color: inherit; background: var(--card); border: 1px solid var(--line);
      border-radius: 8px; padding: 6px 13px;
    }
    button { cursor: pointer; } button:hover { background: var(--wash); }

    .scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
    table { width: 100%; border-collapse: collapse; font-size: .92rem; }
    th, td { padding: 9px 14px; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
    thead th { border-top: 0; color: var(--soft); font-size: .8rem; font-weight: 550; }
    thead + tbody tr:first-child > * { border-top-color: var(--line); }
    tbody th { font-weight: 500; }
    .collections { min-width: 560px; }
    .collections .name { width: 28%; min-width: 112px; max-width: 320px; }
    .number { text-align: right; white-space: nowrap; width: 1%; padding-left: 22px; }
    .zero { color: var(--soft); }
    td.only-left { color: var(--red); font-weight: 650; } td.only-right { color: var(--blue); font-weight: 650; }
    td.changed { color: var(--amber); font-weight: 650; }
    .graph { min-width: 130px; padding-left: 26px; vertical-align: middle; }
    .bar { display: block; width: 100%; height: 10px; border-radius: 5px; }
    .track { fill: var(--wash); } .part { fill: var(--accent); } rect.equal { fill: var(--equal); }
    rect.only-left { fill: var(--red); } rect.only-right { fill: var(--blue); } rect.changed { fill: var(--amber); }
    .folded { margin-top: 12px; } .folded summary { margin-bottom: 10px; }
    summary { cursor: pointer; color: var(--soft); }

    .badge {
      display: inline-block; padding: 0 9px; border-radius: 99px; border: 1px solid currentColor; font-size: .76rem;
      font-weight: 650; line-height: 1.6;
    }
    .badge.changed, .badge.unknown, .warning .badge { color: var(--amber); } .badge.only-left, .badge.failed, .error .badge { color: var(--red); }
    .badge.only-right { color: var(--blue); } .note .badge { color: var(--soft); }
    .finding { margin-top: 10px; border-left: 4px solid var(--line); }
    .finding.error { border-left-color: var(--red); } .finding.warning { border-left-color: var(--amber); }
    .finding > * + * { margin-top: 6px; }
    .place { color: var(--soft); } .place li { display: inline; } .place li + li::before { content: " · "; }
    .remedy strong { margin-right: 6px; font-size: .84rem; color: var(--soft); }

    .timings { max-width: 640px; } .timings th { width: 110px; font-weight: 500; } .timings .total > * { font-weight: 650; }
    footer { margin-top: 36px !important; padding-bottom: 36px !important; color: var(--soft); font-size: .84rem; }

    """

  /// To narrow screens and to paper.
  private static let adaptations: StaticString = """
    @media (max-width: 960px) { .verdict { grid-template-columns: minmax(0, 1fr); } }
    @media (max-width: 720px) {
      body > header, main, footer { padding: 0 14px; }
      .verdict { padding: 20px 16px; } .columns { grid-template-columns: minmax(0, 1fr); }
      h1 { font-size: 2rem; } .icon { width: 48px; height: 48px; } .export { margin-left: 0; }
      .ladder { font-size: .68rem; margin: 0 -8px; } .card { padding: 16px; } 
      .facts { gap: 8px; } .facts div { flex-basis: 40%; padding: 11px 14px; }
      .fields thead { display: none; } .fields tr, .fields th, .fields td { display: block; width: auto !important; border: 0; }
      .fields tr { border-top: 1px solid var(--line); padding: 8px 0; } .fields th, .fields td { padding: 3px 16px; }
      .of-diff { --left: "left"; --right: "right"; } .of-rehearsal { --left: "export"; --right: "staging"; }
      .fields td::before { content: var(--left); display: inline-block; width: 62px; color: var(--soft); font-size: .78rem; }
      .fields td:last-child::before { content: var(--right); }
      .pattern { grid-template-columns: minmax(0, 1fr); } .pattern .share, .pattern .pick { grid-column: 1; grid-row: auto; }
    }
    @media (max-width: 480px) {
      .ladder { font-size: .6rem; } .collections { min-width: 0; } .collections .graph { display: none; }
      .collections th, .collections td { padding: 8px 6px 8px 10px; } .collections thead th { white-space: normal; overflow-wrap: normal; vertical-align: bottom; }
      .collections .name { min-width: 80px; } .tools label { flex-basis: 100%; } .difference { scroll-margin-top: 130px; }
    }
    @media print {
      :root { color-scheme: light; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      :root { font-size: 11px; } body { background: none; }
      .tools, .copy, .pick, .anchor, .skip { display: none !important; } .pattern { grid-template-columns: minmax(0, 1fr) 160px; }
      .card, .verdict, .scroll, .difference, tr { break-inside: avoid; } h2 { break-after: avoid; }
      .difference { content-visibility: visible; } .tools { position: static; }
    }

    """
}
