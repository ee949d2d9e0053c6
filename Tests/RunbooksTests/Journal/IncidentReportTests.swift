import Foundation
import Reports
import TestSupport
import Testing

@testable import Runbooks

/// The timeline as an incident report: who, where, which commands, and what the reports beside it state.
@Suite struct IncidentReportTests {
  private static let text = runbookText(
    #"""
    ## Look <b>

    ```yaml step
    sets: export
    ```

    ```sh before
    test "${shop}" = s1
    ```

    ```sh run
    cat > "$RUNBOOK_JOURNAL/verify.json" <<'END'
    {"schema":"rekindle.verify/1","toolVersion":"1","verdict":"verified","depth":"decoded","documents":3269,"name":"e<1>"}
    END
    echo "export=e-7" >> "$RUNBOOK_OUTPUT"
    echo '<html>' > "$RUNBOOK_JOURNAL/verify.html"
    echo '{"schema":"rekindle.diff/1","verdict":"fine"}' > "$RUNBOOK_JOURNAL/diff.json"
    ln -s /dev/null "$RUNBOOK_JOURNAL/link.json"
    ```

    ## Plan

    ```yaml step
    mutates: true
    ```

    ```sh run
    cat > "$RUNBOOK_JOURNAL/restore.plan" <<'END'
    {"schema":"rekindle.plan/1","documents":38,"export":"gs://b/e1","effects":{"create":1,"overwrite":2,"newer":3,"leftBehind":4},"attestation":{"sha256":"ab","keyid":"k1"}}
    END
    payload=$(printf '{"subject":[{"name":"e1.overall_export_metadata","digest":{"sha256":"cd"}}]}' | base64 | tr -d '\n')
    printf '{"payloadType":"application/vnd.in-toto+json","payload":"%s","signatures":[{"keyid":"k2","sig":""}]}' "$payload" \
      > "$RUNBOOK_JOURNAL/proof.json"
    cat > "$RUNBOOK_JOURNAL/restored.json" <<'END'
    {"schema":"rekindle.restore.apply/1","verdict":"verified","documents":38,"equal":38,"missing":0,"changed":0,"leftBehind":2,"from":"gs://b/e1","target":"projects/p/databases/d","attestation":{"sha256":"ab","keyid":"k1"}}
    END
    cat > "$RUNBOOK_JOURNAL/some.json" <<'END'
    {"schema":"rekindle.restore.documents/1","verdict":"different","selected":5,"outcomes":{"written":3,"equal":0,"changed":1,"failed":0,"left":0},"readBackEqual":3,"export":"e1","target":"firestore://p"}
    END
    cat > "$RUNBOOK_JOURNAL/documents.plan" <<'END'
    {"event":"start","schema":"rekindle.documents-journal/1","export":"e1","target":"firestore://p"}
    {"event":"document"}
    {"event":"planned","create":2,"overwrite":1,"equal":4,"refused":3}
    END
    head -n 2 "$RUNBOOK_JOURNAL/documents.plan" > "$RUNBOOK_JOURNAL/half.plan"
    test -e "${shop}-is-fixed"
    ```

    ```sh undo
    rm "$RUNBOOK_JOURNAL/restore.plan"
    ```

    ## Use it

    ```sh run
    test -e "$RUNBOOK_JOURNAL/restore.plan"
    ```
    """#, matter: "parameters:\n  shop:\n    description: Which one.")

  /// A run that failed in its second step, and was finished by somebody else on another machine.
  private func finished(_ body: (Rig, RunModel) throws -> Void) async throws {
    try await withRig(Self.text) { rig async throws in
      var rig = rig
      rig.machine = "erp-ops-1 (Debian <13>)"
      #expect(
        try await rig.run(["shop": "s1"], ScriptedOperator().deaf) { $0.yes = true }
          == .stopped(.init(reason: .command, step: 2)))
      try rig.write("", to: "work/s1-is-fixed")
      try rig.write("{}", to: "journal/stray.json")
      rig.machine = "laptop (macOS 26)"
      #expect(try await rig.resume(ScriptedOperator().deaf, name: "Bo Li") { $0.yes = true } == .finished)
      try body(rig, rig.timeline)
    }
  }

  @Test("Each command has its text once, its status, its time and its log") func commands() async throws {
    try await finished { _, timeline in
      let commands = timeline.commands
      #expect(commands.map(\.step) == [1, 1, 2, 2, 3])
      #expect(commands.map(\.part) == ["before-check 1", "run", "run", "run", "run"])
      #expect(
        commands.map(\.status) == [nil, 0, 1, 0, 0] && commands.map(\.isSuccess) == [true, true, false, true, true])
      #expect(commands.map(\.attempt) == [1, 1, 1, 2, 1] && commands.allSatisfy { $0.seconds != nil })
      #expect(commands[0].lines == [#"test "s1" = s1"#] && commands[3].lines.isEmpty && !commands[2].lines.isEmpty)
      #expect(commands.map(\.log)[2...3] == ["logs/step-2-run-1.log", "logs/step-2-run-2.log"])
    }
  }

  @Test("A command whose runner was killed has no end, and an undo block is a command") func killed() async throws {
    try await withRig(Self.text) { rig async throws in
      _ = try await rig.run(["shop": "s1"], ScriptedOperator().deaf) { $0.yes = true }
      _ = try await rig.resume(ScriptedOperator().deaf) {
        $0.undo = true
        $0.yes = true
      }
      let lines = try rig.chain.lines
      let path = rig.journalPath
      let all = try RunModel.Command.all(lines, RunbookReader.read(rig.runbookPath), path: path)
      #expect(all.last?.part == "undo" && all.last?.isSuccess == true)
      let begun = try #require(lines.lastIndex { if case .intent = $0.event { true } else { false } })
      let cut = try RunModel.Command.all(Array(lines[...begun]), nil, path: path)
      #expect(cut.last?.step == 2 && cut.last?.isSuccess == false && cut.last?.status == nil)
      #expect(cut.allSatisfy { $0.lines.isEmpty })
    }
  }

  @Test("The report shows any exit status that a journal's line can have")
  func anyStatus() async throws {
    try await withRig(runbookText("## A\n\n```sh run\ntrue\n```")) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator().deaf)
      let lines = try rig.chain.lines.map { line in
        var line = line
        if case .result(let step, var command) = line.event {
          command.status = .min
          line.event = .result(step: step, command)
        }
        return line
      }
      let commands = try RunModel.Command.all(lines, nil, path: rig.journalPath)
      #expect(commands.map(\.outcome) == ["signal 9223372036854775808"])
    }
  }

  @Test("Reports of a step are read strictly; what they do not state is left out") func files() async throws {
    try await finished { _, timeline in
      let files = timeline.files
      #expect(
        files.map(\.name) == [
          "diff.json", "verify.html", "verify.json", "documents.plan", "half.plan", "proof.json", "restore.plan",
          "restored.json", "some.json",
        ])
      #expect(files.map(\.step) == [1, 1, 1, 2, 2, 2, 2, 2, 2] && files.allSatisfy { $0.sha256?.count == 64 })
      #expect(files.map(\.verdict) == [nil, nil, "verified", nil, nil, nil, nil, "verified", "different"])
      #expect(files.filter { $0.problem != nil }.map(\.name) == ["diff.json", "half.plan"])
      #expect(files[0].facts.isEmpty && files[4].facts.isEmpty)
      #expect(files[1].facts.isEmpty)
      #expect(files[2].facts.map(\.name) == ["depth", "documents", "export"] && files[2].facts[1].count == 3_269)
      #expect(files[3].facts.compactMap(\.count) == [2, 1, 4, 3])
      #expect(files[3].facts.compactMap(\.text) == ["e1", "firestore://p"])
      #expect(files[5].facts.map(\.text) == ["k2", "e1.overall_export_metadata", "cd"])
      #expect(files[6].facts.compactMap(\.count) == [38, 1, 2, 3, 4])
      #expect(files[6].facts.compactMap(\.text) == ["gs://b/e1", "ab", "k1"])
      #expect(files[7].facts.compactMap(\.count) == [38, 38, 0, 0, 2])
      #expect(files[7].facts.compactMap(\.text) == ["gs://b/e1", "projects/p/databases/d", "ab", "k1"])
      #expect(files[8].facts.compactMap(\.count) == [5, 3, 0, 1, 0, 0, 3])
      #expect(files[8].facts.compactMap(\.text) == ["e1", "firestore://p"])
    }
  }

  @Test("Every form has operators, machines, version, values, commands and reports; a page links only in the folder")
  func forms() async throws {
    try await finished { _, timeline in
      let markdown = String(decoding: timeline.markdown(toolVersion: "1"), as: UTF8.self)
      let html = String(decoding: try timeline.html(toolVersion: "1", isInFolder: true), as: UTF8.self)
      let elsewhere = String(decoding: try timeline.html(toolVersion: "1"), as: UTF8.self)
      for text in [markdown, html, elsewhere] {
        for part in [
          "Ana Paz", "Bo Li", "erp-ops-1", "laptop (macOS 26)", "logs/step-2-run-2.log", "exit status 1", "3,269",
          "verify.html", "k2", "e-7",
        ] { #expect(text.contains(part), "\(part)") }
      }
      #expect(html.contains(#"href="verify.html""#) && !elsewhere.contains(#"href="verify.html""#))
      #expect(!html.contains("<13>") && !html.contains("<b>") && !html.contains("e<1>"))
      // In Markdown a command is a block of code, in which nothing is markup.
      #expect(markdown.split(separator: "\n").contains { $0 == #"    test "s1" = s1"# })
      #expect(
        !markdown.split(separator: "\n").contains {
          !$0.hasPrefix("    ") && $0.contains("<") && !$0.contains("<sub>") && !$0.contains("<code>")
        })
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(timeline.json(toolVersion: "1"))) as? [String: Any])
      #expect(json["machines"] as? [String] == ["erp-ops-1 (Debian <13>)", "laptop (macOS 26)"])
      #expect((json["operators"] as? [String])?.count == 2 && json["tool"] as? String == "test")
      #expect((json["commands"] as? [[String: Any]])?.map { $0["status"] as? Int } == [nil, 0, 1, 0, 0])
      let files = try #require(json["files"] as? [[String: Any]])
      #expect(files.compactMap { $0["verdict"] as? String } == ["verified", "verified", "different"])
      #expect(json["state"] as? String == "finished")
      #expect((json["values"] as? [[String: Any]])?.map { $0["value"] as? String } == ["s1"])
      let stepValues = json["stepValues"] as? [[String: Any]]
      #expect(stepValues?.map { $0["value"] as? String } == ["e-7"] && stepValues?.first?["step"] as? Int == 1)
    }
  }
}
