import Keys
import Reports

/// A second person's word, before a step that needs one.
extension Runner {
  private static let tries = 3

  /// Gets the step's approval, if it needs one and has none yet in this run.
  func approve(_ step: Step) async throws {
    guard let name = step.approval, let role = runbook.role(name) else { return }
    let files = try ApprovedFiles(step, file.folder)
    guard try !isApproved(step, role, files) else { return }
    if runbook.approvers == nil {
      try await approveByTyping(step, role, files)
    } else {
      try await approveBySignature(step, role, files)
    }
  }

  /// Looks, just before the command, whether the files are still those that were approved.
  /// - Throws: `StepFailure` if they are not.
  func checkApproved(_ step: Step) throws {
    guard let name = step.approval, let role = runbook.role(name), !step.approves.isEmpty else { return }
    guard try isApproved(step, role, ApprovedFiles(step, file.folder)) else {
      throw StepFailure(
        reason: .refused,
        message: "refused: \(step.approves.joined(separator: ", ")) changed after the approval. Nothing was run.")
    }
  }

  /// Whether an approval from before holds still: by somebody who is not the operator now, of the values and files as they are.
  private func isApproved(_ step: Step, _ role: Runbook.Role, _ files: ApprovedFiles) throws -> Bool {
    for line in file.lines.reversed() {
      switch line.event {
      case .approved(step.number, let approval):
        return try objection(to: approval.name, role) == nil && approval.files == files.digest
      case .value(let other, _) where other != step.number: return false
      case .wentBack, .changed: return false
      default: break
      }
    }
    return false
  }

  /// Why somebody may not approve, as a sentence; nil if they may.
  func objection(to name: String, _ role: Runbook.Role) -> String? {
    for other in [state.operator.name, state.operator.account] where PersonName.isSame(name, other) {
      return "\(name) runs this runbook; the approval is by another person."
    }
    guard role.people.isEmpty || role.people.contains(where: { PersonName.isSame($0, name) }) else {
      return "\(name) is not among those who may approve as \(role.name): \(role.people.joined(separator: ", "))."
    }
    return nil
  }

  /// At the operator's own terminal: another name, and a code that was not known before.
  private func approveByTyping(_ step: Step, _ role: Runbook.Role, _ files: ApprovedFiles) async throws {
    guard let ask = console.ask else {
      throw refused(
        step,
        "It needs the approval of a second person (\(role.name)), who types it at a terminal; nobody can be asked here."
      )
    }
    console.say("This step needs a second person: \(role.name). \(role.description)")
    for line in files.lines { console.say("What is approved: \(line)") }
    for file in files.files {
      guard let text = file.text else { continue }
      console.say("\(file.name):")
      for line in text.split(separator: "\n") { console.output(VisibleText.of(String(line))) }
    }
    for _ in 0..<Self.tries {
      guard let typed = try await ask("Second person, your name (nothing to stop): "), !typed.isEmpty else {
        throw JournalEvent.Stop(reason: .operator, step: step.number)
      }
      guard let name = PersonName.usable(typed) else {
        console.tell("  That is no name.")
        continue
      }
      if let objection = objection(to: name, role) {
        console.tell("  refused: \(VisibleText.of(objection))")
        continue
      }
      let code = Self.code()
      guard
        try await ask("\(VisibleText.of(name)), type \(code) to approve step \(step.number): ")?.uppercased() == code
      else {
        console.tell("  That is not it.")
        continue
      }
      let approval = JournalEvent.Approval(role: role.name, name: name, method: .typed, files: try files.digest)
      return try record(.approved(step: step.number, approval))
    }
    throw refused(step, "No second person approved it.")
  }

  /// Letters that are not taken for one another.
  private static func code() -> String {
    String((0..<6).compactMap { _ in "ACDEFHJKLMNPRTUVWXY34679".randomElement() })
  }

  /// By a key of one of those in the runbook's file, wherever its holder sits.
  private func approveBySignature(_ step: Step, _ role: Runbook.Role, _ files: ApprovedFiles) async throws {
    let since = file.lines.last { line in
      switch line.event {
      case .wentBack, .changed: true
      default: false
      }
    }
    let request = ApprovalRequest(state, step, role, runbook.digest, files, since: since?.sequence)
    let requestFile = file.folder.request(step.number)
    var isTold = false
    while true {
      try file.folder.write(request.bytes, to: requestFile)
      switch try await answer(to: request, requestFile) {
      case .signed(let name):
        if let objection = objection(to: name, role) {
          console.tell("  refused: \(VisibleText.of(objection))")
        } else {
          let digest = try Digest256(of: request.bytes)
          let approval = JournalEvent.Approval(
            role: role.name, name: name, method: .signed, digest: digest, files: try files.digest)
          try record(.approved(step: step.number, approval))
          console.tell("  approved by \(VisibleText.of(name))")
          return
        }
      case .missing: break
      case .refused(let reason): console.tell("  refused: \(VisibleText.of(reason))")
      }
      if !isTold {
        isTold = true
        console.tell("  This step needs a signature by \(role.name). \(VisibleText.of(role.description))")
        console.tell("  Send them \(VisibleText.of(requestFile)); they read it and sign it with their key:")
        console.tell("    ssh-keygen -Y sign -n \(ApprovalRequest.namespace) -f KEY step-\(step.number).txt")
        console.tell("  Put the signature beside it: \(VisibleText.of(requestFile)).sig")
      }
      guard let ask = console.ask else {
        throw refused(step, "There is no approval yet. Put the signature there, and go on by rekindle runbook resume.")
      }
      guard let typed = try await ask("Enter when it is there, stop to stop: "), typed.lowercased() != "stop" else {
        throw JournalEvent.Stop(reason: .operator, step: step.number)
      }
    }
  }

  /// Looks whose signature lies beside a request. The file of approvers is read once, so what ssh-keygen looks into is
  /// what was held against the journal.
  private func answer(to request: ApprovalRequest, _ requestFile: String) async throws -> ApprovalRequest.Answer {
    do throws(JournalError) {
      guard let file = try ApproversFile(of: runbook) else { return .missing }
      try file.check(against: state.start)
      try self.file.folder.write(file.bytes, to: self.file.folder.approvers)
    } catch {
      guard error.code == .approvers else { throw error }
      return .refused("\(error)")
    }
    return try await request.signer(file: requestFile, approvers: file.folder.approvers)
  }
}
