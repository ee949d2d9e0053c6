import Foundation
import Keys
import Reports
import Subprocess
import TestSupport
import Testing

@testable import Runbooks

/// A second person's word is needed, and the operator's own does not count.
@Suite struct ApprovalTests {
  private static func text(_ matter: String) -> String {
    runbookText(
      """
      ## Dangerous

      ```yaml step
      mutates: true
      approval: approver
      ```

      ```sh run
      echo ran >> out
      ```

      ## More

      ```sh run
      test -e go
      ```
      """, matter: matter)
  }

  private static let anyone = text("roles:\n  approver: Somebody else.")
  private static let some = text(
    "roles:\n  approver:\n    who: One of two.\n    people: [Luis Vera, Ana Paz, José Ruiz]")

  @Test func byTyping() async throws {
    try await withRig(Self.anyone) { rig async throws in
      let scripted = ScriptedOperator("Luis  Vera", "CODE")
      #expect(
        try await rig.run([:], scripted.console) { $0.yes = true } == .stopped(.init(reason: .command, step: 2)))
      #expect(rig.result("out") == "ran\n")
      let approval = JournalEvent.Approval(role: "approver", name: "Luis Vera", method: .typed)
      #expect(try rig.events.contains(.approved(step: 1, approval)))
      #expect(String(decoding: try rig.timeline.markdown(toolVersion: ""), as: UTF8.self).contains("Luis Vera"))
    }
  }

  /// The operator's name however it is written, the account's, and what is no name.
  @Test(arguments: [
    "Ana Paz", "ana paz", "  ANA   PAZ ", "Aná Paz", "Ａｎａ Ｐａｚ", "AnaPaz", "ana", "ANA", "a-n-a", "\u{202E}zaP anA",
    "---", "1",
    "Ana\u{200B} Paz", "A\u{301}na Paz",
  ]) func notByTheOperator(_ name: String) async throws {
    try await withRig(Self.anyone) { rig async throws in
      let scripted = ScriptedOperator(name, name, name)
      #expect(
        try await rig.run([:], scripted.console) { $0.yes = true } == .stopped(.init(reason: .refused, step: 1)))
      #expect(scripted.left.isEmpty && rig.result("out") == nil)
      #expect(try !rig.events.contains { if case .approved = $0 { true } else { false } })
    }
  }

  @Test func onlyByThoseWhoMay() async throws {
    try await withRig(Self.some) { rig async throws in
      // Ana may approve, but not what she runs herself.
      let scripted = ScriptedOperator("Eva Sol", "Ana Paz", "Eva Sol", "jose ruiz", "CODE")
      _ = try await rig.run([:], scripted.console) { $0.yes = true }
      #expect(rig.result("out") == nil, "three tries")
      let again = ScriptedOperator("Eva Sol", "jose ruiz", "CODE")
      _ = try await rig.resume(again.console) { $0.yes = true }
      #expect(rig.result("out") == "ran\n")
    }
  }

  @Test(arguments: ["", "AAAAAA", "Luis Vera"]) func theCodeIsNeeded(_ code: String) async throws {
    try await withRig(Self.anyone) { rig async throws in
      let scripted = ScriptedOperator("Luis Vera", code, "Luis Vera", code, "Luis Vera", code)
      #expect(
        try await rig.run([:], scripted.console) { $0.yes = true } == .stopped(.init(reason: .refused, step: 1)))
      #expect(rig.result("out") == nil)
    }
  }

  @Test func refusedIfNobodyCanBeAsked() async throws {
    try await withRig(Self.anyone) { rig async throws in
      let ending = try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true }
      #expect(ending == .stopped(.init(reason: .refused, step: 1)) && rig.result("out") == nil)
    }
  }

  @Test func anApprovalIsForTheWholeRun() async throws {
    let flaky = Self.anyone.replacing("echo ran >> out", with: "echo ran >> out; test $(wc -l < out) -ge 2")
    try await withRig(flaky) { rig async throws in
      let scripted = ScriptedOperator("Luis Vera", "CODE", "retry", "stop")
      _ = try await rig.run([:], scripted.console) { $0.yes = true }
      #expect(scripted.asked.count { $0.hasPrefix("Second person") } == 1)
      #expect(rig.result("out") == "ran\nran\n")
    }
  }

  /// Whoever approved it cannot go on as its operator: that approval is of no use then.
  @Test func theApproverBecomesTheOperator() async throws {
    let waiting = Self.anyone.replacing(
      "```sh run\necho ran", with: "```sh before\ntest -e ready\n```\n\n```sh run\necho ran")
    try await withRig(waiting) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator("Luis Vera", "CODE", "stop").console) { $0.yes = true }
      try rig.write("", to: "work/ready")
      let luis = try await rig.resume(ScriptedOperator().deaf, name: "luis vera") { $0.yes = true }
      #expect(luis == .stopped(.init(reason: .refused, step: 1)) && rig.result("out") == nil)
      _ = try await rig.resume(ScriptedOperator().deaf, name: "Ana Paz") { $0.yes = true }
      #expect(rig.result("out") == "ran\n")
    }
  }

  // MARK: Signed

  private func keygen(_ arguments: String...) async throws {
    let result = try await run(
      .name("ssh-keygen"), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 10_000))
    #expect(result.terminationStatus.isSuccess, "\(result.standardError)")
  }

  private func key(_ name: String, in folder: URL) async throws -> (file: String, line: String) {
    let file = folder.appendingPathComponent(name).path
    try await keygen("-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file)
    return (file, try String(contentsOfFile: file + ".pub", encoding: .utf8))
  }

  private static let hasKeygen = FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen")

  @Test(
    "After the run went back, a signature from before is one of another request",
    .enabled(if: hasKeygen, "ssh-keygen is not here"))
  func signedBeforeGoingBack() async throws {
    try await withRig(Self.text("roles:\n  approver: Signs.\napprovers: approvers")) { rig async throws in
      let luis = try await key("luis", in: rig.folder)
      try rig.write("luis.vera@pyme-erp.example \(luis.line)\n", to: "approvers")
      _ = try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true }
      let request = rig.journalPath + "/approvals/step-1.txt"
      try await keygen("-q", "-Y", "sign", "-n", "rekindle-approval", "-f", luis.file, request)
      // The second step fails; the first one has no undo block, so going back over it is asked about.
      let scripted = ScriptedOperator("back", "1", "yes", "stop")
      #expect(try await rig.resume(scripted.console) { $0.yes = true } == .stopped(.init(reason: .operator, step: 1)))
      #expect(scripted.left.isEmpty && rig.result("out") == "ran\n")
      #expect(try rig.events.count { if case .approved = $0 { true } else { false } } == 1)
    }
  }

  @Test(.enabled(if: hasKeygen, "ssh-keygen is not here")) func bySignature() async throws {
    try await withRig(Self.text("roles:\n  approver: Signs.\napprovers: approvers")) { rig async throws in
      let luis = try await key("luis", in: rig.folder)
      let ana = try await key("ana-key", in: rig.folder)
      let stranger = try await key("stranger", in: rig.folder)
      try rig.write("luis.vera@pyme-erp.example \(luis.line)\nAna.Paz \(ana.line)\n", to: "approvers")
      func attempt() async throws -> RunEnding { try await rig.resume(ScriptedOperator().deaf) { $0.yes = true } }
      let refused = RunEnding.stopped(.init(reason: .refused, step: 1))
      #expect(try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true } == refused)
      let request = rig.journalPath + "/approvals/step-1.txt"
      let text = try String(contentsOfFile: request, encoding: .utf8)
      #expect(text.contains("Dangerous") && text.contains("echo ran >> out") && text.contains("Ana Paz"))
      func sign(_ key: String, _ namespace: String = "rekindle-approval") async throws {
        try? FileManager.default.removeItem(atPath: request + ".sig")
        try await keygen("-q", "-Y", "sign", "-n", namespace, "-f", key, request)
      }
      // Somebody who is no approver; the operator's own key; a signature for something else; none at all.
      try await sign(stranger.file)
      #expect(try await attempt() == refused)
      try await sign(ana.file)
      #expect(try await attempt() == refused)
      try await sign(luis.file, "file")
      #expect(try await attempt() == refused)
      try Data("garbage".utf8).write(to: URL(fileURLWithPath: request + ".sig"))
      #expect(try await attempt() == refused)
      // Signed was another text than this step of this run.
      try Data((text + "and more").utf8).write(to: URL(fileURLWithPath: request))
      try await sign(luis.file)
      #expect(try await attempt() == refused)
      #expect(rig.result("out") == nil)
      #expect(try String(contentsOfFile: request, encoding: .utf8) == text)
      try await sign(luis.file)
      #expect(try await attempt() == .stopped(.init(reason: .command, step: 2)))
      #expect(rig.result("out") == "ran\n")
      let approved = try rig.events.compactMap { event -> JournalEvent.Approval? in
        if case .approved(1, let approval) = event { approval } else { nil }
      }
      #expect(approved.map(\.name) == ["luis.vera@pyme-erp.example"] && approved.map(\.method) == [.signed])
    }
  }

  /// A signature from another run of the same runbook.
  @Test(.enabled(if: hasKeygen, "ssh-keygen is not here")) func notFromAnotherRun() async throws {
    try await withTemporaryFolder { parent in
      var signatures: [URL] = []
      for name in ["first", "second"] {
        let folder = parent.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let rig = try Rig(folder, Self.text("roles:\n  approver: Signs.\napprovers: ../approvers"))
        if name == "first" {
          let luis = try await key("luis", in: parent)
          try Data("luis \(luis.line)".utf8).write(to: parent.appendingPathComponent("approvers"))
        }
        _ = try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true }
        let request = rig.journalPath + "/approvals/step-1.txt"
        if let signature = signatures.first {
          try FileManager.default.copyItem(at: signature, to: URL(fileURLWithPath: request + ".sig"))
          let ending = try await rig.resume(ScriptedOperator().deaf) { $0.yes = true }
          #expect(ending == .stopped(.init(reason: .refused, step: 1)) && rig.result("out") == nil)
        } else {
          try await keygen(
            "-q", "-Y", "sign", "-n", "rekindle-approval", "-f", parent.appendingPathComponent("luis").path, request)
          signatures.append(URL(fileURLWithPath: request + ".sig"))
        }
      }
    }
  }

  // MARK: The file of approvers

  private static let signed = text("roles:\n  approver: Signs.\napprovers: approvers")
  private static let refused = RunEnding.stopped(.init(reason: .refused, step: 1))

  private func sign(_ rig: Rig, _ key: String) async throws {
    let request = rig.journalPath + "/approvals/step-1.txt"
    try? FileManager.default.removeItem(atPath: request + ".sig")
    try await keygen("-q", "-Y", "sign", "-n", "rekindle-approval", "-f", key, request)
  }

  /// Someone who can write the file cannot make themselves an approver of a run that has begun.
  @Test(.enabled(if: hasKeygen, "ssh-keygen is not here")) func byTheFileThatTheRunBeganWith() async throws {
    try await withRig(Self.signed) { rig async throws in
      let luis = try await key("luis", in: rig.folder)
      let stranger = try await key("stranger", in: rig.folder)
      let approvers = "luis \(luis.line)"
      try rig.write(approvers, to: "approvers")
      #expect(try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true } == Self.refused)
      let digest = try Digest256(of: Array(approvers.utf8))
      guard case .started(let start)? = try rig.events.first else { throw CancellationError() }
      #expect(start.approvers == digest)
      let request = rig.journalPath + "/approvals/step-1.txt"
      #expect(try String(contentsOfFile: request, encoding: .utf8).contains(digest.hexadecimal))

      // The stranger's key is in the file now; a blank alone is another file, too.
      for (text, signer) in [(approvers + "stranger \(stranger.line)", stranger), (approvers + " ", luis)] {
        try rig.write(text, to: "approvers")
        try await sign(rig, signer.file)
        let scripted = ScriptedOperator()
        #expect(try await rig.resume(scripted.deaf) { $0.yes = true } == Self.refused)
        #expect(scripted.told.contains(digest.hexadecimal), "\(scripted.told)")
      }
      // At a terminal, too, and with a key that the file has had all along.
      let asked = ScriptedOperator("", "stop")
      #expect(try await rig.resume(asked.console) { $0.yes = true } == .stopped(.init(reason: .operator, step: 1)))
      try FileManager.default.removeItem(atPath: rig.folder.path + "/approvers")
      #expect(try await rig.resume(ScriptedOperator().deaf) { $0.yes = true } == Self.refused)
      #expect(try rig.result("out") == nil && !rig.events.contains { if case .approved = $0 { true } else { false } })

      try rig.write(approvers, to: "approvers")
      #expect(
        try await rig.resume(ScriptedOperator().deaf) { $0.yes = true } == .stopped(.init(reason: .command, step: 2)))
      #expect(rig.result("out") == "ran\n")
    }
  }

  @Test func withoutTheFileNothingBegins() async throws {
    try await withRig(Self.signed) { rig async throws in
      let problem = await #expect(throws: JournalError.self) {
        try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true }
      }
      #expect(problem?.code == .approvers)
      #expect(!FileManager.default.fileExists(atPath: rig.journalPath + "/journal.ndjson"))
      let missing = try RunbookReader.read(rig.runbookPath).missing()
      #expect(missing.count == 1 && missing[0].contains("/approvers"), "\(missing)")
      #expect(try await rig.dryRun().missing.count == 1)
      try rig.write("", to: "approvers")
      #expect(try await rig.dryRun().missing.isEmpty)
    }
  }

  /// A journal of before does not say which file it was: it is read, and takes no signature.
  @Test(.enabled(if: hasKeygen, "ssh-keygen is not here")) func aJournalWithoutTheFilesDigest() async throws {
    try await withRig(Self.signed) { rig async throws in
      let luis = try await key("luis", in: rig.folder)
      try rig.write("luis \(luis.line)", to: "approvers")
      let runbook = try RunbookReader.read(rig.runbookPath)
      let folder = try JournalFolder(new: rig.journalPath)
      try folder.write(runbook.bytes, to: folder.runbook)
      do {
        let file = try JournalFile(new: folder)
        try file.append(
          .started(
            .init(
              runbook: rig.runbookPath, title: runbook.title, digest: runbook.digest, steps: runbook.steps.count,
              values: [], operator: Rig.ana, tool: "an older one", run: "older")), time: 1_790_000_000_000_000)
      }
      #expect(try rig.state.start.approvers == nil)
      #expect(try await rig.resume(ScriptedOperator().deaf) { $0.yes = true } == Self.refused)
      try await sign(rig, luis.file)
      #expect(try await rig.resume(ScriptedOperator().deaf) { $0.yes = true } == Self.refused)
      #expect(rig.result("out") == nil)
    }
  }
}
