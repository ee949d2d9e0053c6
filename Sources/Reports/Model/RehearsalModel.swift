import Attestation
import Comparison
import Documents
import Rehearsal
import Verification

extension ReportModel {
  init(_ report: RehearsalReport, toolVersion: String) {
    kind = .rehearsal
    verdict = report.verdict
    depth = report.depth
    skippedDepths = report.skippedDepths
    stopped = report.stopped
    explanation = report.explanation
    facts = report.facts
    facts.append(findings: report.findings)
    if let canary = report.canary { facts.append(canary.fact) }
    facts.append(Fact(value: Quantity.seconds(report.timings.total), label: "duration"))
    if let download = report.timings.download {
      facts.append(Fact(value: Quantity.seconds(download), label: "download"))
    }
    stagingPhrase = report.place == .embedded ? "embedded staging" : report.staging
    name = report.verification.name.text
    details = report.verification.identities + report.stagingDetails
    collections = CollectionRow.rows(of: report).worstFirst()
    findings = report.findings.gravestFirst()
    checks = report.checks
    comparison = ComparisonModel(
      sides: .rehearsal, differences: report.differences, differenceCount: report.differenceCount)
    expectations = ExpectationRows(policy: report.policy, report.expectations)
    listings =
      (report.canary.map { [Listing($0)] } ?? []) + (report.preparation?.configuration.map { [Listing($0)] } ?? [])
    notChecked = report.unchecked.map(\.description)
    nextStep = NextStep(report)
    phases = report.phases
    seconds = report.timings.total
    self.toolVersion = toolVersion
  }
}

extension RehearsalReport {
  /// A rehearsal compares with staging; with a seal, or with another export, only a verification does.
  fileprivate var skippedDepths: Set<Depth> { depth > .compared ? [.compared] : [] }

  /// What was not checked, with the depths that were passed over.
  var unchecked: [NotChecked] { notChecked + (skippedDepths.isEmpty ? [] : [.comparedDepth]) }

  /// Whether it came to a comparison, of all documents or of some.
  private var isCompared: Bool { depth >= .rehearsed || readBack > 0 || !collections.isEmpty }

  fileprivate var facts: [ReportModel.Fact] {
    guard isCompared else { return verification.facts }
    var equalFact = ReportModel.Fact(equal, "equal", "equal")
    if differenceCount > 0 { equalFact.phrase = nil }
    return [
      .init(verification.documents, "document"),
      .init(readBack, "read back", "read back"),
      equalFact,
      .init(missing, .onlyLeft, of: .rehearsal),
      .init(extra, .onlyRight, of: .rehearsal),
      .init(changed, .changed, of: .rehearsal),
    ]
  }

  fileprivate var stagingDetails: [ReportModel.Detail] {
    var details = [ReportModel.Detail("staging", staging)]
    if let target { details.append(.init("target", target.description)) }
    if let preparation {
      details.append(
        .init(
          label: "imported",
          values: [
            preparation.folder,
            "\(Quantity.counted(preparation.objects, "object")), \(Quantity.bytes(Int(preparation.bytes))), proven to be the "
              + "verified files",
          ]))
      if let endpoint = preparation.endpoint { details.append(.init("answered by", endpoint)) }
      if let emptied = preparation.emptied {
        details.append(.init("emptied", "\(Quantity.counted(emptied, "document")) deleted before"))
      }
      details.append(.init("cost", preparation.cost.phrase))
    }
    if let operation { details.append(.init("operation", operation)) }
    if let imported, operation != nil {
      details.append(.init("own count", "\(Quantity.counted(imported, "document")), by the import's own count"))
    }
    if let references = referencesText { details.append(.init("references", references)) }
    return details
  }

  /// Whether the import moved references into its own database, which differs from importer to importer.
  private var referencesText: String? {
    let total = references.counts.reduce(references.others) { $0 + $1.count }
    guard isCompared, total > 0 else { return nil }
    let all = Quantity.counted(total, "reference")
    guard referencesRetargeted > 0 else { return "\(all), none moved to the target" }
    return "\(all), \(Quantity.grouped(referencesRetargeted)) moved to the target"
  }

  fileprivate var explanation: String {
    switch verdict {
    case .incomplete where stopped != nil: "It was stopped before its end, so nothing is proven."
    case .incomplete where canary.map({ !$0.passed }) == true:
      "Documents were made wrong on purpose and not found, so the comparison proves nothing."
    case .different where differenceCount == 0:
      "The export was imported and read back, and every document is equal, but it is not what is expected."
    case .verified where depth == .probed:
      "The export was imported and read back, every document is equal, and staging holds what is expected."
    case .verified: "The export was imported and read back, and every document is equal."
    case .different: "The export was imported and read back, but not every document came back as it was."
    case .corrupt: "The export is damaged, so it does not restore. What is wrong, and where, stands below."
    case .incomplete: "The rehearsal could not be finished, so nothing is proven."
    }
  }

  /// The phases that ran.
  fileprivate var phases: [ReportModel.Phase] {
    let all: [ReportModel.Phase] = [
      ("verify", timings.verify), ("start", timings.start), ("import", timings.importing),
      ("read back", timings.readBack), ("compare", timings.compare), ("canary run", canarySeconds),
    ]
    return all.filter { $0.seconds > 0 }
  }
}

extension CanaryReport {
  fileprivate var fact: ReportModel.Fact {
    let found = planted.count { self.found.contains($0) }
    let value = "\(found) of \(planted.count)"
    return .init(value: value, label: "canaries", phrase: "\(value) canaries found", isProblem: !passed)
  }
}

extension RehearsalCost {
  /// What it was told to cost, before.
  fileprivate var phrase: String {
    let parts = [(reads, "read"), (writes, "write"), (deletes, "delete")].filter { $0.0 > 0 }
    return "about " + parts.map { Quantity.counted($0.0, $0.1) }.joined(separator: ", ")
  }
}
