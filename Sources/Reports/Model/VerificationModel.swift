import Comparison
import Documents
import JSON
import Verification
import Work

extension ReportModel {
  init(_ report: VerifyReport, toolVersion: String) {
    kind = .verification
    verdict = report.verdict
    depth = report.depth
    stopped = report.stopped
    explanation = report.explanation
    facts = report.facts
    facts.append(findings: report.findings)
    facts.append(
      Fact(value: Quantity.seconds(report.seconds), label: "duration", phrase: Quantity.seconds(report.seconds)))
    name = report.name.text
    details = report.identities
    collections = report.collections
      .map { CollectionRow(id: $0.id, documents: $0.documents, bytes: $0.bytes) }
      .worstFirst()
    findings = report.findings.gravestFirst()
    checks = report.checks
    expectations = ExpectationRows(policy: report.policy, report.expectations)
    drift = DriftRows(report)
    notChecked = report.notChecked.map(\.description)
    nextStep = NextStep(report)
    phases = []
    seconds = report.seconds
    self.toolVersion = toolVersion
  }
}

extension VerifyReport {
  /// Documents, collections, files and bytes.
  var facts: [ReportModel.Fact] {
    var facts = [documentsFact]
    // Where not all are listed, nobody knows how many there are.
    if areAllCollectionsListed {
      if !collections.isEmpty { facts.append(.init(collections.count, "collection")) }
    } else {
      facts.append(.init(collections.count - 1, "collection listed", "collections listed"))
    }
    facts.append(.init(files, "file"))
    facts.append(.init(value: Quantity.bytes(bytes), label: "of output files", phrase: Quantity.bytes(bytes)))
    return facts
  }

  private var documentsFact: ReportModel.Fact {
    if stopped != nil { return readFact }
    guard depth > .listed else {
      guard let documentsStated else { return .init(value: "unknown", label: "documents", phrase: "unknown documents") }
      return .init(documentsStated, "document stated", "documents stated")
    }
    if let documentsStated, documentsStated != documents {
      let value = "\(Quantity.grouped(documents)) of \(Quantity.grouped(documentsStated))"
      return .init(
        value: value, label: "documents readable", phrase: "\(value) documents readable", isProblem: true)
    }
    return depth == .framed ? .init(documents, "record") : .init(documents, "document")
  }

  /// Of a verification that was stopped: it is no problem of the export that there are more.
  private var readFact: ReportModel.Fact {
    let value = Quantity.grouped(documents) + (documentsStated.map { " of \(Quantity.grouped($0))" } ?? "")
    return .init(value: value, label: "documents read", phrase: "\(value) documents read")
  }

  /// An export is of one database; the others are findings.
  private static let databasesShown = 3

  /// Which export it is.
  var identities: [ReportModel.Detail] {
    var details = [ReportModel.Detail("export", name.text), .init("folder", folder)]
    if !databases.isEmpty {
      let more = databases.count - VerifyReport.databasesShown
      let shown = databases.prefix(VerifyReport.databasesShown).map(\.description)
      details.append(.init(label: "database", values: shown + (more > 0 ? ["\(Quantity.grouped(more)) more"] : [])))
    }
    details += relations.details
    if let counts { details.append(counts.detail) }
    if let seal { details.append(.init("sealed", seal)) }
    if let start { details.append(.init("began", Timestamp.text(microseconds: start))) }
    if let end { details.append(.init("ended", Timestamp.text(microseconds: end))) }
    return details
  }

  var explanation: String {
    switch stopped {
    case .interrupted where verdict == .corrupt:
      return "The export is damaged. It was interrupted, so there may be more than what stands below."
    case .interrupted: return "It was interrupted before everything was read, so nothing is proven."
    case .failFast: return "It stopped at the first error, as asked for. There may be more than what stands below."
    case nil: break
    }
    switch verdict {
    case .verified:
      switch depth {
      case .listed: return "Every file that the metadata lists is there. Nothing was read in them."
      case .framed: return "Every file, block and record is whole. No document was looked at."
      case .compared: return "Every file, record and document was read, and equals what it was compared with."
      default: return "Every file, record and document was read, and all are as they should be."
      }
    case .different:
      return expectations.contains { $0.state == .failed }
        ? "The export is sound, but does not hold what is expected of it."
        : "The export is sound, but not equal to what it was compared with."
    case .corrupt: return "The export is damaged. What is wrong, and where, stands below."
    case .incomplete: return "Not everything could be looked at, so nothing is proven."
    }
  }
}

extension CountsComparison {
  /// `counts  3,269 documents and 9 groups agree with the database at 2026-11-22T03:00:00Z`
  fileprivate var detail: ReportModel.Detail {
    let counts = named.counts
    let compared = "\(Quantity.counted(counts.expected, "document")), \(Quantity.counted(groups, "collection group"))"
    let time = Timestamp.text(microseconds: counts.readTime)
    let outcome = differing == 0 ? "as counted in the database" : "\(Quantity.grouped(differing)) numbers differ"
    return .init(label: "counts", values: [compared, "\(outcome) at \(time)"])
  }
}

extension Relations {
  /// Collections named one by one; JSON has them all.
  private static let pathsShown = 4

  /// What the documents speak of and is not in the export, for information: a line, or none.
  fileprivate var details: [ReportModel.Detail] {
    let parents = missingParents.map { "\(Quantity.counted($0.parents, "parent")) of \($0.path)" }
    let references = outsideReferences.map { "\(Quantity.counted($0.references, "reference")) to \($0.path)" }
    let all = references + parents
    guard !all.isEmpty else { return [] }
    let more = all.count - Relations.pathsShown
    let rest = more > 0 ? ["\(Quantity.grouped(more)) more"] : []
    return [ReportModel.Detail(label: "not exported", values: all.prefix(Relations.pathsShown) + rest)]
  }
}

extension ReportModel.Detail {
  init(_ label: String, _ value: String) {
    self.init(label: label, values: [value])
  }
}

extension ReportModel.Fact {
  init(_ count: Int, _ singular: String, _ plural: String? = nil, isProblem: Bool = false) {
    value = Quantity.grouped(count)
    label = Quantity.noun(count, singular, plural)
    phrase = "\(value) \(label)"
    self.isProblem = isProblem
  }

  /// A kind of difference: a problem, and a part of the headline, if there are any.
  init(_ count: Int, _ kind: DocumentDifference.Kind, of sides: Sides) {
    let word = sides.word(kind)
    self.init(count, word, word, isProblem: count > 0)
    self.kind = kind
    if count == 0 { phrase = nil }
  }
}

extension [ReportModel.Fact] {
  /// Findings are counted where there are any.
  mutating func append(findings: [Finding]) {
    guard !findings.isEmpty else { return }
    append(.init(findings.total, "finding", isProblem: findings.contains { $0.severity == .error }))
  }
}
