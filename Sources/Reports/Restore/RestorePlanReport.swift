package import Costs
import Documents
import JSON
package import Restore
import Verification

/// What a plan of a restore says, as text or JSON.
package struct RestorePlanReport: Sendable {
  private let outcome: RestorePlanOutcome
  /// Where the plan was written; nil if there is none.
  private let file: String?
  private let cost: Estimate?
  private let again: [String]
  private let isScopeCompared: Bool

  /// - Parameters:
  ///   - cost: of all that the restore will read and write; nil without a plan.
  ///   - isScopeCompared: whether a policy says what the export must be.
  ///   - again: options of the command that the next one needs again, quoted for a shell.
  package init(
    _ outcome: RestorePlanOutcome, file: String?, cost: Estimate?, isScopeCompared: Bool, again: [String]
  ) {
    self.isScopeCompared = isScopeCompared
    self.outcome = outcome
    self.file = file
    self.cost = cost
    self.again = again
  }

  package func answer(toolVersion: String) -> Answer {
    Answer(
      outcome.plan == nil ? ExitStatus(outcome.verdict) : .verified, schema: "rekindle.restore.plan/1",
      toolVersion: toolVersion, text: { text(&$0) }, members: { members(&$0) })
  }

  private func text(_ canvas: inout TextCanvas) {
    guard let plan = outcome.plan else {
      canvas.verdict(outcome.verdict, ["there is no plan"])
      canvas.append(outcome.findings)
      return
    }
    let target = plan.target
    canvas.line(
      ("planned", .boldGreen),
      (
        "   \(Quantity.counted(plan.documents, "document")) into \(target.isNew ? "the new " : "")\(target.database)",
        .none
      ))
    canvas.gap()
    canvas.labelled("export", path: plan.export)
    canvas.labelled("from", path: plan.from)
    let objects = Quantity.counted(plan.objects.count, "object")
    canvas.labelled("", ["\(objects), each by generation, size and MD5 or SHA-256"])
    canvas.labelled(
      "attested",
      [
        "rehearsed until \(Timestamp.text(microseconds: plan.proof.finished))",
        "holds until \(Timestamp.text(microseconds: plan.proof.expires))",
      ])
    if !isScopeCompared {
      canvas.labelled("not checked", ["whether it is what a policy backs up: no policy was found"], .dim)
    }
    if !plan.accepted.isEmpty { canvas.labelled("accepted", plan.accepted.map(\.rawValue), .yellow) }
    canvas.labelled("target", ["\(target.database)", target.location] + (target.uid.map { ["uid \($0)"] } ?? []))
    if !target.isNew {
      canvas.labelled(
        "", ["\(Quantity.counted(target.documents, "document"))\(target.readTime.map { " at \($0)" } ?? "")"])
    }
    if let endpoint = outcome.endpoint { canvas.labelled("", ["at \(endpoint)"]) }
    canvas.gap()
    append(plan.effects, plan, &canvas)
    canvas.gap()
    canvas.labelled(
      "takes",
      [
        "about \(Quantity.seconds(plan.estimatedSeconds)) by the rehearsal", "\(Quantity.grouped(plan.reads)) reads",
        "\(Quantity.grouped(plan.writes)) writes",
      ])
    if let cost { canvas.labelled("costs", ["\(cost.inWords), free quotas not counted"]) }
    if let safety = plan.safetyExport { canvas.labelled("before it", ["exported to \(safety)"]) }
    canvas.labelled("expires", [Timestamp.text(microseconds: plan.expires)])
    if let file {
      let words = ["rekindle restore apply", ShellWord.quoted(file)] + again
      canvas.labelled("next", NextStep(purpose: "Restore", command: words.joined(separator: " ")))
    }
  }

  private func append(_ effects: RestorePlan.Effects?, _ plan: RestorePlan, _ canvas: inout TextCanvas) {
    guard let effects else {
      canvas.labelled(
        "compared", ["only the counts: what will be overwritten, left behind or lost is not known"], .yellow)
      return
    }
    canvas.labelled(
      "import",
      [
        "\(Quantity.grouped(effects.create)) created", "\(Quantity.grouped(effects.overwrite)) overwritten",
        "\(Quantity.grouped(effects.equal)) equal",
      ])
    if effects.newer > 0 {
      canvas.labelled(
        "lost", ["\(Quantity.counted(effects.newer, "document")) written after the export began, and overwritten"], .red
      )
    }
    if effects.leftBehind > 0 {
      canvas.labelled(
        "left behind",
        ["\(Quantity.counted(effects.leftBehind, "document")) that the export does not have: an import never deletes"],
        .yellow)
    }
    if let names = plan.names {
      canvas.labelled("", ["their names: \(names)"])
      guard effects.leftBehind > 0 else { return }
      canvas.labelled("", ["to remove one: firebase firestore:delete PATH --project \(plan.target.database.project)"])
    }
  }

  /// `rekindle.restore.plan/1`; the plan itself is the file.
  private func members(_ json: inout JSONWriter) {
    json.member("verdict", outcome.verdict.rawValue)
    json.member("plan", file)
    json.member("endpoint", outcome.endpoint)
    if let plan = outcome.plan {
      json.member("target", plan.target.database.description)
      json.member("isNew", plan.target.isNew)
      json.member("documents", plan.documents)
      if !plan.accepted.isEmpty { json.strings("accepted", plan.accepted.map(\.rawValue)) }
      json.member("targetDocuments", plan.target.documents)
      json.member("comparison", plan.effects == nil ? "counts" : "documents")
      json.member("create", plan.effects?.create)
      json.member("overwrite", plan.effects?.overwrite)
      json.member("equal", plan.effects?.equal)
      json.member("leftBehind", plan.effects?.leftBehind)
      json.member("newer", plan.effects?.newer)
      json.member("names", plan.names)
      json.member("safetyExport", plan.safetyExport)
      json.member("reads", plan.reads)
      json.member("writes", plan.writes)
      if let cost { json.object("cost") { $0.estimate(cost) } }
      json.member("estimatedSeconds", seconds: plan.estimatedSeconds)
      json.member("expires", microseconds: plan.expires)
    }
    json.findings(outcome.findings, limit: .max)
  }
}

extension TextCanvas {
  mutating func append(_ findings: [Finding]) {
    for finding in findings {
      gap()
      labelled(
        finding.severity.rawValue, [finding.code.description, finding.file?.text].compactMap(\.self),
        finding.severity.paint)
      paragraph(finding.message, indent: TextCanvas.labelWidth)
      if let remedy = finding.remedy { paragraph(remedy, indent: TextCanvas.labelWidth, .dim) }
    }
  }
}
