/// What became of one part of the work, which passes or fails by itself. Reports show it, attestations sign it.
package struct CheckResult: Sendable, Equatable {
  package enum State: Sendable, Equatable {
    case passed
    /// Something is not as it should be.
    case failed
    /// It could not be done to its end.
    case unfinished
    /// It was not looked at, or not at all of it; why, in a sentence.
    case skipped(String)
  }

  package var area: CheckArea
  package var state: State
  /// Those of this part, the gravest first.
  package var findings: [Finding]
}

/// What the results of the checks follow from.
package struct CheckedWork: Sendable {
  private let findings: [Finding]
  private let depth: Depth
  /// Whether files of an export were read; without, only what was found is told.
  private let readsFiles: Bool
  /// Nil for anything but a rehearsal.
  private let rehearsal: Rehearsal?

  /// Different: staging was read back to its end, and is not as the export.
  package typealias Rehearsal = (isDifferent: Bool, looksForCanaries: Bool)

  package init(_ findings: [Finding], depth: Depth, readsFiles: Bool = true, rehearsal: Rehearsal? = nil) {
    self.findings = findings.gravestFirst()
    self.depth = depth
    self.readsFiles = readsFiles
    self.rehearsal = rehearsal
  }

  /// Every part of the work, in its order; `staging` for a rehearsal only.
  package var results: [CheckResult] {
    let byArea = Dictionary(grouping: findings, by: \.code.area)
    let failed = Set(findings.lazy.filter { $0.severity == .error }.map(\.code.area))
    return CheckArea.allCases.compactMap { area in
      let findings = byArea[area] ?? []
      guard var state = state(of: area, findings) else { return nil }
      if state == .passed, let reason = area.obstacle(failed) { state = .skipped(reason) }
      return CheckResult(area: area, state: state, findings: findings)
    }
  }

  private func state(of area: CheckArea, _ findings: [Finding]) -> CheckResult.State? {
    let errors = findings.filter { $0.severity == .error }
    if errors.contains(where: { $0.consequence != .incomplete }) { return .failed }
    if !errors.isEmpty { return .unfinished }
    if area == .staging {
      guard let rehearsal else { return nil }
      if rehearsal.isDifferent { return .failed }
    }
    guard let needed = area.depth else {
      let isLookedAt = area == .canaries && rehearsal?.looksForCanaries == true
      return findings.isEmpty && !isLookedAt ? nil : .passed
    }
    if !readsFiles { return findings.isEmpty ? nil : .passed }
    if needed <= depth { return .passed }
    return .skipped("The depth reached is \(depth.rawValue); this is looked at \(needed.when).")
  }
}

extension CheckArea {
  /// Why not all of it can have been looked at, though nothing was found.
  /// - Parameter failed: the areas that have errors.
  fileprivate func obstacle(_ failed: Set<CheckArea>) -> String? {
    switch depth {
    case .framed where failed.contains(.files):
      "Nothing was found in the files that could be read, but not all could be."
    case .decoded where !failed.isDisjoint(with: [.files, .framing, .counts, .documents]):
      "Nothing was found in the documents that could be read, but not all could be."
    default: nil
    }
  }
}

extension Depth {
  fileprivate var when: String { self == .rehearsed ? "by a rehearsal" : "from depth \(rawValue) on" }
}

extension [Finding] {
  /// The gravest first; those of one severity stay in their order.
  package func gravestFirst() -> [Finding] {
    Finding.Severity.allCases.sorted(by: >).flatMap { severity in filter { $0.severity == severity } }
  }
}
