import Verification

/// What became of one part of the work, which passes or fails by itself.
struct CheckResult: Sendable, Equatable {
  enum State: Sendable, Equatable {
    case passed
    /// Something is not as it should be.
    case failed
    /// It could not be done to its end.
    case unfinished
    /// It was not looked at; why, in a sentence.
    case skipped(String)
  }

  var name: String
  var state: State
  /// Those of this part, the gravest first.
  var findings: [Finding]
}

/// The parts of the work, each with the depth at which it is done.
///
/// A finding belongs to a part by what its code begins with, so that a new code finds its place.
private enum CheckArea: String, CaseIterable {
  case files, framing, counts, documents, duplicates, databases, staging
  /// Only there if they were looked for, or if something is found.
  case canaries
  /// Only there if something is found.
  case comparison, expectations, other

  init(code: String) {
    self = Self.allCases.first { area in area.prefixes.contains { code.hasPrefix($0) } } ?? .other
  }

  private var prefixes: [String] {
    switch self {
    case .files: ["overall-", "pointers-", "metadata-", "file-", "name-", "kind-"]
    case .framing: ["record-", "header-", "block-", "trailer-"]
    case .counts: ["count-", "bytes-", "export-", "collections-"]
    case .documents: ["entity-"]
    case .duplicates: ["document-"]
    case .databases: ["database-", "project-"]
    case .staging:
      [
        "staging-", "import-", "read-back-", "references-", "emulator-", "no-java", "objects-", "production-",
        "source-",
        "configuration-", "rehearsal-",
      ]
    case .canaries: ["canary-"]
    case .comparison:
      ["seal-", "against-", "read-failed", "comparison-", "counts-", "nothing-", "scope-", "sides-"]
    case .expectations: ["expect", "policy-"]
    case .other: []
    }
  }

  /// Nil for what is there only if something is found.
  var depth: Depth? {
    switch self {
    case .files: .listed
    case .framing, .counts: .framed
    case .documents, .duplicates, .databases: .decoded
    case .staging: .rehearsed
    case .canaries, .comparison, .expectations, .other: nil
    }
  }
}

extension ReportModel {
  /// Every part of the work, in its order; `staging` for a rehearsal only, and without an export only what was found.
  var checks: [CheckResult] {
    let byArea = Dictionary(grouping: findings) { CheckArea(code: $0.code) }
    return CheckArea.allCases.compactMap { area -> CheckResult? in
      let findings = byArea[area] ?? []
      guard var state = state(of: area, findings) else { return nil }
      if state == .passed, area.depth == .decoded, hasLosses {
        state = .skipped("Nothing was found in the documents that could be read, but not all could be.")
      }
      return CheckResult(name: area.rawValue, state: state, findings: findings)
    }
  }

  /// Whether something kept documents from being looked at.
  private var hasLosses: Bool {
    findings.contains { finding in
      finding.severity == .error && [.files, .framing, .counts, .documents].contains(CheckArea(code: finding.code))
    }
  }

  private func state(of area: CheckArea, _ findings: [Finding]) -> CheckResult.State? {
    let errors = findings.filter { $0.severity == .error }
    if errors.contains(where: { $0.consequence != .incomplete }) { return .failed }
    if !errors.isEmpty { return .unfinished }
    guard let needed = area.depth else {
      let isLookedAt = area == .canaries && listings.contains { $0.id == "canaries" }
      return findings.isEmpty && !isLookedAt ? nil : .passed
    }
    if area == .staging, kind != .rehearsal { return nil }
    if !readsFiles { return findings.isEmpty ? nil : .passed }
    if needed <= depth { return .passed }
    return .skipped("The depth reached is \(depth.rawValue); this is looked at \(needed.when).")
  }
}

extension Depth {
  fileprivate var when: String { self == .rehearsed ? "by a rehearsal" : "from depth \(rawValue) on" }
}
