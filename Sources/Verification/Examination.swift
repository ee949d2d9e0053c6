import ExportFormat
package import Policy
package import Work

/// A verification with all that belongs to it: held against a policy, against a seal, and sealed.
package struct Examination: Sendable {
  let depth: Depth
  let policy: Policy?
  private let accepted: Set<BackupScope.Mismatch>
  let against: Against?
  private let counts: NamedCounts?
  /// Named in a seal; nil if there is to be none.
  private let sealingTool: String?
  let progress: ProgressMeter?
  private let stopping: StopRequest

  /// - Parameters:
  ///   - accepted: mismatches with what the policy backs up that only make a note.
  ///   - counts: what the database held, in numbers; compared with a sound export only.
  ///   - sealingTool: what a seal says that it was written by; nil if no seal is wanted.
  ///   - stopping: ends the verification early; nothing is compared then, and no expectation checked.
  package init(
    depth: Depth = .decoded, policy: Policy? = nil, accepting accepted: Set<BackupScope.Mismatch> = [],
    against: Against? = nil, counts: NamedCounts? = nil,
    sealingTool: String? = nil, progress: ProgressMeter? = nil, stopping: StopRequest = StopRequest()
  ) {
    self.depth = min(depth, .decoded)
    self.policy = policy
    self.accepted = accepted
    self.against = against
    self.counts = counts
    self.sealingTool = sealingTool
    self.progress = progress
    self.stopping = stopping
  }

  package struct Outcome: Sendable {
    package var verified: VerifiedExport
    /// Nil unless one is wanted and the verdict is `verified`.
    package var seal: Seal?

    package var report: VerifyReport {
      get { verified.report }
      set { verified.report = newValue }
    }
  }

  /// Examines the export at `path`.
  /// - Throws: as `Verifier.verify`; also if the other export cannot be found, or a temporary file not be used.
  package func examine(_ path: String) async throws -> Outcome {
    let clock = ContinuousClock()
    let start = clock.now
    let plan = depth >= .decoded ? InspectionPlan(policy, digests: needsSeal) : nil
    var (verified, seal) = try await verify(path, plan)
    var report = verified.report
    let isSound = report.verdict == .verified
    var before: Seal?
    var missingBefore = ExpectationResult.Obstacle.nothingToCompareWith
    if let against, let seal {
      missingBefore = .otherSideUnusable
      before = try await compare(seal, against, &report)
    }
    // If --against was given and nothing was compared, the export is not verified.
    if let against, report.comparison == nil, report.stopped == nil, report.verdict == .verified {
      report.findings.append(
        Finding(
          code: .againstUnsound, severity: .error, consequence: .incomplete,
          message: "Nothing was compared with \(against.path).", remedy: "Verify both sides alone, and compare again."))
    }
    if let policy {
      BackupScope(policy).judge(verified.export, &report, accepting: accepted)
      report.policy = policy.path
      report.allowEmptyExport(by: policy)
      let check = ExpectationCheck(
        policy: policy, report: report, export: verified.export, plan: plan, isSound: isSound, before: before,
        missingBefore: missingBefore)
      let (results, findings) = try check.run()
      report.expectations = results
      report.findings += findings
    }
    if let counts, isSound, depth >= .decoded {
      let (comparison, findings) = CountsCheck(named: counts, report: report).run()
      report.counts = comparison
      report.findings += findings
    }
    if report.counts?.named.counts.isExact == true {
      report.notChecked = report.notChecked.map { $0 == .content ? .contentButForNumbers : $0 }
    }
    report.notChecked += notChecked(report)
    report.seconds = (clock.now - start) / .seconds(1)
    if sealingTool == nil || report.verdict != .verified { seal = nil }
    verified.report = report
    return Outcome(verified: verified, seal: seal)
  }

  private var needsSeal: Bool { against != nil || sealingTool != nil }

  /// Verifies an export. If a seal is needed, makes it of the verified files, unless they changed.
  func verify(_ path: String, _ plan: InspectionPlan?) async throws -> (VerifiedExport, Seal?) {
    var verified = try await Verifier(
      depth: depth, inspection: plan, preparesDigests: needsSeal, progress: progress, stopping: stopping
    ).verify(path)
    guard needsSeal, verified.report.stopped == nil else { return (verified, nil) }
    progress?.begin("computing the files' checksums")
    do {
      let files = try await verified.digests()
      // A seal of some files would say nothing about the others.
      guard files.areAll else {
        if verified.report.verdict == .verified {
          verified.report.findings.append(
            Finding(
              Damage(
                .fileUnreadable, file: verified.export.overallFile,
                "\(files.digests.count) of the \(verified.export.filesListed) files that the metadata lists were read.")
            ))
        }
        return (verified, nil)
      }
      return (verified, Seal(verified.report, files: files, tool: sealingTool ?? ""))
    } catch let changed as ExportChanged {
      let known = verified.report.findings
      verified.report.findings += changed.findings.filter { finding in
        // A file that could not be read has not necessarily changed.
        !known.contains { $0.file == finding.file && [finding.code, .damage(.fileUnreadable)].contains($0.code) }
      }
      return (verified, nil)
    }
  }

  private func notChecked(_ report: VerifyReport) -> [NotChecked] {
    var list: [NotChecked] = policy == nil ? [.expectationsWithoutPolicy] : []
    list += NotChecked.expectations(in: report.expectations)
    if let counts, report.counts == nil, !report.findings.contains(where: { $0.code == .check(.countsOther) }) {
      list.append(.counts(counts.path))
    }
    if report.comparison?.isSameExport != true {
      list.append(.sameFiles)
    } else if depth < .decoded {
      list.append(.collectionsAgainstSide)
    }
    return list
  }
}
