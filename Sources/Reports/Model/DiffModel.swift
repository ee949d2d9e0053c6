import Comparison
import Documents
import Verification

extension ReportModel {
  init(_ report: DiffReport, _ rendering: Rendering = Rendering(), toolVersion: String) {
    kind = .diff
    verdict = report.verdict
    depth = report.depth
    explanation = report.explanation
    facts = report.facts
    facts.append(findings: report.findings)
    let duration = Quantity.seconds(report.timings.total)
    facts.append(Fact(value: duration, label: "duration", phrase: duration))
    name = "\(report.left.name) → \(report.right.name)"
    let hidesNames = rendering.hidesValues
    subjects = [report.left.subject("left", hidesNames), report.right.subject("right", hidesNames)]
    details = report.scopeDetails
    checks = report.checks
    collections = report.collections
      .map { CollectionRow(id: $0.id, documents: $0.equal + $0.differences, outcome: $0) }
      .worstFirst()
    findings = report.findings.gravestFirst()
    comparison = ComparisonModel(
      sides: .diff, differences: report.differences, differenceCount: report.differenceCount,
      patterns: report.patterns.map { PatternRow($0) }, documentsBeyondPatterns: report.documentsBeyondPatterns)
    notChecked = report.notChecked.map(\.description)
    nextStep = NextStep(report, rendering)
    let timings = report.timings
    let parts: [Phase] = [("open", timings.open), ("compare", timings.compare), ("explain", timings.explain)]
    phases = parts.filter { $0.seconds > 0 }
    seconds = report.timings.total
    self.toolVersion = toolVersion
  }
}

extension DiffReport {
  fileprivate var explanation: String {
    switch verdict {
    case .verified where leftOut > 0 || !scope.ignoredFields.isEmpty:
      "Every document that counts is equal in every field that counts. What was left out stands below."
    case .verified: "Every document is equal on both sides."
    case .different: "The two sides are not equal. What differs stands below."
    case .corrupt: "A side is damaged, so the comparison proves nothing. What is wrong, and where, stands below."
    case .incomplete where differenceCount > 0:
      "Not everything was compared. Of what was, not all is equal: it stands below."
    case .incomplete: "Not everything was compared, so nothing is proven."
    }
  }

  fileprivate var facts: [ReportModel.Fact] {
    guard isCompared else { return [] }
    return [
      .init(equal, "equal", "equal"), .init(onlyLeft, .onlyLeft, of: .diff), .init(onlyRight, .onlyRight, of: .diff),
      .init(changed, .changed, of: .diff),
    ]
  }

  /// What was left out, each by the option that asked for it, and how much that was.
  fileprivate var scopeDetails: [ReportModel.Detail] {
    var details: [ReportModel.Detail] = []
    func add(_ label: String, _ values: [String]) {
      if !values.isEmpty { details.append(.init(label: label, values: values)) }
    }
    add("only", scope.only.map(\.description))
    add(
      "ignored",
      scope.ignoredCollections.map { "collection \($0)" } + scope.ignoredFields.map { "field \($0.description)" })
    if let sample = scope.sample {
      add("sample", ["part \(Quantity.grouped(sample.number)) of \(Quantity.grouped(sample.parts))"])
    }
    add(
      "left out",
      (leftOut > 0 ? ["\(Quantity.counted(leftOut, "document")) of both sides"] : [])
        + (equalButIgnored > 0 ? ["fields of \(Quantity.counted(equalButIgnored, "equal document"))"] : []))
    return details
  }
}

extension DiffReport.Side {
  /// - Parameter hidesNames: whether the databases that references lead into, a part of values, are counted and not named.
  fileprivate func subject(_ label: String, _ hidesNames: Bool) -> ReportModel.Subject {
    var details = [ReportModel.Fact(value: kind.word, label: "kind", phrase: kind.word)]
    if let database {
      details.append(.init(value: database.description, label: "database", phrase: database.description))
    }
    details.append(.init(documents, "document"))
    if let endpoint { details.append(.init(value: endpoint, label: "answered by", phrase: "answered by \(endpoint)")) }
    if let time {
      let label = kind == .emulator || kind == .firestore ? "read at" : "began"
      details.append(.init(value: time, label: label, phrase: "\(label) \(time)"))
    }
    if documentsRead > 0 { details.append(.init(documentsRead, "document read", "documents read")) }
    details += referenceFacts(hidesNames)
    return ReportModel.Subject(label: label, name: name, details: details)
  }

  private static let databasesNamed = 3

  /// References into other databases: they are compared below `documents/`, so no difference tells of them.
  private func referenceFacts(_ hidesNames: Bool) -> [ReportModel.Fact] {
    let counts = references.counts
    let all = counts.reduce(references.others) { $0 + $1.count }
    guard all > 0 else { return [] }
    let own = database.map { references.count(of: $0) } ?? 0
    var value = Quantity.grouped(all)
    if own < all, hidesNames {
      value += ", \(Quantity.grouped(all - own)) of them into other databases"
    } else if own < all {
      let elsewhere = counts.filter { $0.database != database }
      let named = elsewhere.prefix(Self.databasesNamed).map { "\(Quantity.grouped($0.count)) into \($0.database)" }
      let rest = all - own - elsewhere.prefix(Self.databasesNamed).reduce(0) { $0 + $1.count }
      value +=
        ": " + (named + (rest > 0 ? ["\(Quantity.grouped(rest)) into more databases"] : [])).joined(separator: ", ")
    } else {
      value += ", all into this database"
    }
    return [.init(value: value, label: "references", phrase: "references \(value)")]
  }
}

extension DiffReport.Side.Kind {
  fileprivate var word: String {
    switch self {
    case .export: "export"
    case .catalog: "catalog"
    case .emulator: "emulator's database"
    case .firestore: "Firestore database"
    }
  }
}
