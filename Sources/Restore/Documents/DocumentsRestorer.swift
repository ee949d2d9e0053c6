import Comparison
package import Documents
import ExportFormat
import Files
import Foundation
import GoogleCloud
import JSON
package import Keys
import Verification
package import Work

/// Restores some documents of an export into a database that is in use, and takes it back.
///
/// A restore is planned, and the plan applied. A plan names each document that is to be written, with the version of it that
/// was seen in the target; nothing is written over another version. The journal of a restore begins with its plan.
package struct DocumentsRestorer: Sendable {
  let environment: [String: String]
  private let tool: String
  let macKey: MACKey
  let progress: ProgressMeter?
  let stopping: StopRequest?
  let production: DatabaseName?
  let policyFile: String?
  let proof: (gate: RestoreGate, attestation: String)?
  private let confirm: @Sendable (Question) throws -> Void

  /// What is told and asked before it is done.
  package enum Question: Sendable, Equatable {
    /// Documents are compared by reading them, in a database that costs money.
    case reading(RestoreEstimate, DatabaseAddress)
    /// Documents are written to such a database.
    case writing(PlanCounts, RestoreEstimate, DatabaseAddress)
  }

  /// - Parameters:
  ///   - environment: where the services are, and the token; see `GoogleServices`.
  ///   - tool: the version that plans, for the journal.
  ///   - macKey: of plans and journals.
  ///   - stopping: ends a restore between two batches.
  ///   - production: the policy's; nil: the database that the export is of. Nothing is written to it without `proof`.
  ///   - policyFile: where the policy is; nil for none.
  ///   - proof: that the export was rehearsed.
  ///   - confirm: throws if it may not be done.
  package init(
    environment: [String: String], tool: String, macKey: MACKey, progress: ProgressMeter? = nil,
    stopping: StopRequest? = nil, production: DatabaseName? = nil, policyFile: String? = nil,
    proof: (gate: RestoreGate, attestation: String)? = nil,
    confirm: @escaping @Sendable (Question) throws -> Void = { _ in }
  ) {
    self.environment = environment
    self.tool = tool
    self.macKey = macKey
    self.progress = progress
    self.stopping = stopping
    self.production = production
    self.policyFile = policyFile
    self.proof = proof
    self.confirm = confirm
  }

  /// Compares, and writes nothing but the plan.
  /// - Parameters:
  ///   - plan: a file to make; nil for none.
  ///   - changes: given every document that differs, in name order.
  /// - Throws: `RefusedError`, `ExportError`, `ChainError`, `CancellationError`, and what `changes` throws.
  package func plan(
    _ request: DocumentsRequest, to plan: String? = nil,
    changes: @escaping @Sendable (DocumentChange) throws -> Void = { _ in }
  ) async throws -> DocumentsReport {
    var report = try await timed { try await compare(request, plan, nil, changes).report }
    if report.isCompared { report.plan = plan }
    return report
  }

  /// Compares, asks, and writes.
  /// - Parameter journal: a file to make.
  /// - Throws: as `plan` does; if it may not be done, nothing was written and there is no journal.
  package func apply(
    _ request: DocumentsRequest, journal: String,
    changes: @escaping @Sendable (DocumentChange) throws -> Void = { _ in }
  ) async throws -> DocumentsReport {
    let admitted = try await admit(request)
    guard request.mode != .ifUnchangedSincePlan else {
      throw RefusedError("The mode \(request.mode) asks for a plan: give the one of a dry run by --plan.")
    }
    return try await timed {
      let (report, writer) = try await compare(request, journal, admitted, changes)
      guard report.isCompared, let writer else { return report }
      let state: DocumentsJournalState
      do {
        if case .firestore = request.target, report.exportDatabase != admitted.source {
          throw Self.otherExport(request.export)
        }
        state = try DocumentsJournalState.read(writer.file, macKey)
        try ask(report.counts, request.target)
      } catch {
        unlink(journal)
        throw error
      }
      return try await JournalRun(restorer: self, journal: writer, state: state).run(report)
    }
  }

  /// Asks, and writes what an earlier dry run planned.
  /// - Parameters:
  ///   - plan: of `plan(_:to:)`; it stays as it is.
  ///   - journal: a file to make, which begins with the plan.
  ///   - expecting: what the plan must be of; nil for whatever it is of.
  package func apply(
    plan: String, journal: String, expecting request: DocumentsRequest? = nil
  ) async throws -> DocumentsReport {
    let file = try ChainFile(plan)
    let state = try DocumentsJournalState.read(file, macKey)
    guard !state.isApplied else {
      throw ChainError(.unfit, plan, "It is a journal that was begun to be applied. Go on with it by --resume.")
    }
    try request.map { try state.start.check($0, plan) }
    try await admit(file, state)
    try ask(state.counts, state.start.request.target)
    let writer = try ChainWriter.copy(file, state, to: journal, macKey)
    var report = try await run(writer, state)
    report.plan = plan
    return report
  }

  /// Goes on with a restore that was stopped or killed.
  package func resume(_ journal: String) async throws -> DocumentsReport {
    let writer = try ChainWriter(existing: journal, macKey)
    let state = try DocumentsJournalState.read(writer.file, macKey)
    try writer.resume(after: state.tail)
    try await admit(writer.file, state)
    return try await run(writer, state)
  }

  private func run(_ journal: ChainWriter, _ state: DocumentsJournalState) async throws -> DocumentsReport {
    try await timed {
      try await JournalRun(restorer: self, journal: journal, state: state).run(DocumentsReport(state.start.request))
    }
  }

  private func timed(_ body: () async throws -> DocumentsReport) async throws -> DocumentsReport {
    let start = ContinuousClock.now
    var report = try await body()
    report.seconds = start.duration(to: .now) / .seconds(1)
    return report
  }

  private func ask(_ counts: PlanCounts, _ target: DatabaseAddress) throws {
    guard counts.writes > 0, case .firestore = target else { return }
    try confirm(.writing(counts, RestoreEstimate(selected: 0, writes: counts.writes), target))
  }

  /// Compares what is selected with the target.
  /// - Parameters:
  ///   - file: for the plan; it is there afterwards only if the plan is complete.
  ///   - admitted: nil for a dry run.
  /// - Returns: with the report the plan, open, to which nothing else can be added.
  private func compare(
    _ request: DocumentsRequest, _ file: String?, _ admitted: Admitted?,
    _ changes: @escaping @Sendable (DocumentChange) throws -> Void
  ) async throws -> (report: DocumentsReport, journal: ChainWriter?) {
    let journal = try file.map { try ChainWriter(new: $0, macKey) }
    do {
      let report = try await ScratchFolder.with {
        try await compare(request, journal, admitted, changes, scratch: $0)
      }
      if let file, !report.isCompared { unlink(file) }
      return (report, journal)
    } catch {
      if let file { unlink(file) }
      throw error
    }
  }

  private func compare(
    _ request: DocumentsRequest, _ journal: ChainWriter?, _ admitted: Admitted?,
    _ changes: @escaping @Sendable (DocumentChange) throws -> Void, scratch: String
  ) async throws -> DocumentsReport {
    var report = DocumentsReport(request)
    let (side, verified) = try await CatalogSide.export(
      request.export, catalogIn: "\(scratch)/catalog", preparesDigests: admitted?.proven != nil, progress: progress)
    if let proven = admitted?.proven { try await Self.check(verified, isOf: proven) }
    let verification = verified.report
    report.exportTime = side.description.time
    report.exportDatabase = side.description.database
    guard verification.verdict == .verified else {
      report.findings = verification.findings
      report.notChecked = [.targetOfUnsound]
      return report
    }
    let (selected, unmet) = try DocumentsPlanner.count(side, request.only)
    for pattern in unmet {
      report.findings.append(
        Finding(
          code: .scopeUnmet, severity: .warning, message: "No document of the export meets --only \(pattern).",
          remedy: "Look at its spelling: collections and documents in turn, * for a document."))
    }
    guard selected > 0 else {
      report.findings.fail(.nothingSelected, "No document of the export is selected.", "Look at --only.")
      return report
    }
    do {
      let target = try RestoreTarget(request.target, environment: environment)
      report.endpoint = target.endpoint
      if target.isBilled {
        try confirm(
          .reading(RestoreEstimate(selected: selected, writes: admitted == nil ? 0 : selected), request.target))
      }
      progress?.begin("comparing", expected: selected)
      var planned = request
      planned.export = "\(verified.export.realFolder)/\(verified.export.overallFile)"
      let start = JournalStart(
        tool: tool, time: Timestamp.now(), request: planned, source: verification.databases.first,
        production: production, uid: await uid(of: request.target, admitted))
      try journal?.append(.start(start))
      let planner = DocumentsPlanner(
        request: request, target: target, side: side, progress: progress, stopping: stopping,
        document: { try journal?.append(.document($0)) }, change: changes)
      try await planner.run(&report)
      try journal?.append(.planned(report.counts))
      try journal?.synchronize()
      report.isWhole = true
      if admitted == nil { report.takesProof = await takesProof(request.target, source: verification.databases.first) }
      report.tellWhatIsLeft()
    } catch let error as GoogleCloudError {
      report.findings.fail(.comparisonFailed, error.message, error.remedy)
    }
    return report
  }

  /// The target's, as far as the service tells it.
  private func uid(of target: DatabaseAddress, _ admitted: Admitted?) async -> String? {
    guard admitted == nil, case .firestore(let name) = target else { return admitted?.uid }
    guard let endpoint = try? GoogleServices(environment).endpoint(.firestore) else { return nil }
    return try? await FirestoreAdminClient(endpoint).database(name).uid
  }
}
