import ExportFormat
import Policy

/// Holds an export, or what staging answered of it, against the expectations of a policy, after it was read.
struct ExpectationCheck {
  let policy: Policy
  let report: VerifyReport
  /// Nil for what staging answered: its documents stand in no file.
  let export: Export?
  let plan: InspectionPlan?
  /// Whether all of the export could be read and nothing is damaged; what a comparison found does not count here.
  let isSound: Bool
  /// The other side of `--against`, if it can be believed.
  let before: Seal?
  /// Why there is none.
  let missingBefore: ExpectationResult.Obstacle

  /// What was seen of one expectation.
  struct Answer {
    var state: ExpectationResult.State
    var detail: String
    var example: Example?
    var obstacle: ExpectationResult.Obstacle?

    static func judged(_ isMet: Bool, _ detail: String, _ example: Example? = nil) -> Answer {
      Answer(state: isMet ? .met : .failed, detail: detail, example: example)
    }

    static func notChecked(_ obstacle: ExpectationResult.Obstacle) -> Answer {
      Answer(state: .notChecked, detail: obstacle.description, obstacle: obstacle)
    }
  }

  /// One result for each expectation, and a finding for each that is not met.
  ///
  /// - Throws: if the temporary file with the names cannot be read.
  func run() throws -> (results: [ExpectationResult], findings: [Finding]) {
    let references = obstacle == nil ? try UnresolvedReferences.find(plan, export) : []
    var results: [ExpectationResult] = []
    var findings: [Finding] = []
    var numbers = (field: 0, document: 0, reference: 0)
    for expectation in policy.expectations {
      let answer: Answer
      switch expectation.kind {
      case .field:
        answer = obstacle ?? field(numbers.field)
        numbers.field += 1
      case .document:
        answer = obstacle ?? document(numbers.document)
        numbers.document += 1
      case .resolves:
        answer = obstacle ?? resolution(numbers.reference, references)
        numbers.reference += 1
      default: answer = obstacle ?? count(expectation.kind)
      }
      results.append(
        ExpectationResult(
          code: expectation.code, expectation: expectation.description, state: answer.state, detail: answer.detail,
          obstacle: answer.obstacle, line: expectation.line))
      if answer.state == .failed { findings.append(finding(expectation, answer)) }
    }
    return (results, findings)
  }

  /// Why nothing can be told of any expectation.
  private var obstacle: Answer? {
    guard isSound else { return .notChecked(.unsoundExport) }
    guard report.depth >= .decoded else { return .notChecked(.documentsUnread) }
    return nil
  }

  // MARK: Counts

  private func count(_ kind: Expectation.Kind) -> Answer {
    switch kind {
    case .required(let pattern): return judged(documents(pattern)) { $0 > 0 }
    case .minimum(let pattern, let least): return judged(documents(pattern)) { $0 >= least }
    case .maximum(let pattern, let most): return judged(documents(pattern)) { $0 <= most }
    case .forbidden(let pattern): return judged(documents(pattern)) { $0 == 0 }
    case .maximumDrop(let pattern, let percent):
      guard let before else { return .notChecked(missingBefore) }
      let check = DropCheck(policy: policy, before: before.collections, now: report.paths)
      return check.answer(pattern, percent, count: pattern.map { documents($0) } ?? 0)
    case .notEmpty, .field, .document, .resolves: return judged(report.documents) { $0 > 0 }
    }
  }

  private func judged(_ count: Int, _ isMet: (Int) -> Bool) -> Answer {
    .judged(isMet(count), ExpectationCheck.text(count))
  }

  private func documents(_ pattern: CollectionPattern) -> Int {
    guard let number = plan?.counts.firstIndex(of: pattern), report.inspection.counts.indices.contains(number) else {
      return 0
    }
    return report.inspection.counts[number]
  }

  static func text(_ count: Int) -> String { count == 1 ? "1 document" : "\(count) documents" }

  // MARK: Documents

  private func field(_ number: Int) -> Answer {
    guard report.inspection.fields.indices.contains(number) else { return .judged(true, "no document to look at") }
    let tally = report.inspection.fields[number]
    guard let problem = tally.problem else { return .judged(true, ExpectationCheck.text(tally.documents)) }
    return .judged(false, "of \(ExpectationCheck.text(tally.documents)) \(problem)", tally.example)
  }

  private func document(_ number: Int) -> Answer {
    let isThere = report.inspection.documents.contains(number)
    return .judged(isThere, isThere ? "it is there" : "it is not there")
  }

  private func resolution(_ number: Int, _ unresolved: [UnresolvedReferences]) -> Answer {
    guard report.inspection.references.indices.contains(number) else { return .judged(true, "no reference") }
    let tally = report.inspection.references[number]
    let all = tally.asked + tally.foreign
    let dangling = unresolved.indices.contains(number) ? unresolved[number] : UnresolvedReferences()
    var parts: [String] = []
    if dangling.count > 0 { parts.append("\(dangling.count) lead to no document" + dangling.firstText) }
    if tally.foreign > 0 { parts.append("\(tally.foreign) lead into another database") }
    guard !parts.isEmpty else { return .judged(true, all == 1 ? "1 reference" : "\(all) references") }
    return .judged(
      false, "of \(all) references \(parts.joined(separator: ", "))", Example.first(dangling.example, tally.example))
  }

  // MARK: Findings

  private func finding(_ expectation: Expectation, _ answer: Answer) -> Finding {
    let line = expectation.line.map { " (line \($0))" } ?? ""
    let files = export?.outputFiles ?? []
    return Finding(
      code: expectation.code, severity: .error, consequence: .different,
      file: answer.example.flatMap { files.indices.contains($0.place.file) ? files[$0.place.file].path : nil },
      offset: export == nil ? nil : answer.example?.place.offset, document: answer.example?.document,
      message: "Expected\(line): \(expectation). Seen: \(answer.detail).",
      remedy: "If the database should be like this, change the policy, \(policy.path); else look for an older export.")
  }
}

extension Expectation {
  /// The code of the finding, should it not be met.
  fileprivate var code: FindingCode.Check {
    switch kind {
    case .notEmpty: .expectationEmpty
    case .required: .expectationRequired
    case .minimum: .expectationMinimum
    case .maximum: .expectationMaximum
    case .maximumDrop: .expectationDrop
    case .forbidden: .expectationForbidden
    case .field: .expectationField
    case .document: .expectationDocument
    case .resolves: .expectationReference
    }
  }
}
