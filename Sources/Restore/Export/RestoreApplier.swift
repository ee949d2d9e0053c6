import Documents
import Files
import Foundation
import GoogleCloud
import JSON
package import Keys
import Rehearsal
import Verification
package import Work

/// Restores a whole export by its plan: looks at everything again, exports what the target holds, imports, reads back.
package struct RestoreApplier: Sendable {
  private let environment: [String: String]
  private let gate: RestoreGate
  private let macKey: MACKey
  private let again: [String]
  private let progress: ProgressMeter?
  private let stopping: StopRequest
  private let confirm: @Sendable (RestorePlan, _ importsYet: Bool) throws -> Void
  private let tell: @Sendable (String) -> Void
  private let now: @Sendable () -> Int64

  /// - Parameters:
  ///   - macKey: of the plan and the journal.
  ///   - again: options that a command needs again which plans once more, quoted for a shell.
  ///   - confirm: has the target's name typed; throws if it is not. `importsYet` is false where the import was begun before, so
  ///     that nothing more is written.
  ///   - tell: told what must be known if this program is killed, in sentences.
  ///   - now: microseconds since 1970.
  ///   - others: as of `DocumentsRestorer`.
  package init(
    environment: [String: String], gate: RestoreGate, macKey: MACKey, again: [String] = [],
    progress: ProgressMeter? = nil, stopping: StopRequest = StopRequest(),
    confirm: @escaping @Sendable (RestorePlan, _ importsYet: Bool) throws -> Void,
    tell: @escaping @Sendable (String) -> Void = { _ in },
    now: @escaping @Sendable () -> Int64 = Timestamp.now
  ) {
    self.environment = environment
    self.gate = gate
    self.macKey = macKey
    self.again = again
    self.progress = progress
    self.stopping = stopping
    self.confirm = confirm
    self.tell = tell
    self.now = now
  }

  /// - Parameters:
  ///   - path: the plan's file.
  ///   - attestation: nil: the file that the plan names.
  ///   - journal: a file to make.
  /// - Throws: `RefusedError` with nothing written; `ChainError`, `ExportError`, `CancellationError`.
  package func apply(_ path: String, attestation: String?, journal: String) async throws -> RestoreReport {
    let start = ContinuousClock.now
    let (plan, sha256) = try RestorePlanFile.read(path, macKey, again: again)
    try ChainWriter.checkFree(journal)
    let context = try context(plan)
    let admitted = try await admit(context, attestation, nil)
    try confirm(plan, true)
    guard stopping.reason == nil else { throw CancellationError() }
    guard now() <= plan.expires else {
      throw RefusedError("The plan expired while the name was typed. Nothing was written. Plan again.")
    }
    let writer = try ChainWriter(new: journal, macKey)
    try writer.append(.restore(plan: sha256, path: URL(fileURLWithPath: path).path, time: now()))
    try writer.synchronize()
    let run = RestoreRun(context: context, tell: tell, journal: writer, admitted: admitted)
    return try await finish(run, path, nil, since: start)
  }

  /// Goes on with a restore that was stopped or killed.
  package func resume(_ journal: String, attestation: String?) async throws -> RestoreReport {
    let start = ContinuousClock.now
    let writer = try ChainWriter(existing: journal, macKey)
    let state = try ExportJournalState.read(writer.file, macKey)
    try writer.resume(after: state.tail)
    let (plan, sha256) = try RestorePlanFile.read(state.path, macKey, again: again)
    guard sha256 == state.plan else {
      throw RefusedError("\(state.path) is another plan than the one that \(journal) is of.")
    }
    let context = try context(plan)
    let admitted: AdmittedRestore
    do { admitted = try await admit(context, attestation, state) } catch let error as RefusedError {
      throw RefusedError(
        "\(error.description) To plan again: "
          + plan.command(output: state.path, again: again))
    }
    try confirm(plan, admitted.importing == nil)
    let run = RestoreRun(context: context, tell: tell, journal: writer, admitted: admitted)
    return try await finish(run, state.path, state, since: start)
  }

  private func context(_ plan: RestorePlan) throws -> RestoreContext {
    let services = try GoogleServices(environment)
    let endpoint = try services.endpoint(.firestore)
    return RestoreContext(
      plan: plan, services: services, progress: progress, stopping: stopping, now: now, endpoint: endpoint,
      admin: FirestoreAdminClient(endpoint))
  }

  private func admit(
    _ context: RestoreContext, _ attestation: String?, _ state: ExportJournalState?
  ) async throws -> AdmittedRestore {
    let admission = RestoreAdmission(context: context, gate: gate)
    do { return try await admission.admit(attestation, state) } catch is StopRequest.Stopped {
      throw CancellationError()
    }
  }

  /// - Parameter path: of the plan.
  private func finish(
    _ run: RestoreRun, _ path: String, _ state: ExportJournalState?, since start: ContinuousClock.Instant
  ) async throws -> RestoreReport {
    var report = RestoreReport(plan: run.context.plan, journal: run.journal.path)
    report.phase = state?.phase
    report.operations = state?.operations ?? [:]
    let again = report.plan.command(output: path, again: self.again)
    let endpoint = run.context.endpoint.address
    report.endpoint = endpoint == GoogleService.firestore.address ? nil : endpoint
    do {
      try await run.run(state, &report)
    } catch is StopRequest.Stopped {
      report.isStopped = true
    } catch let error as GoogleCloudError {
      report.findings.fail(.restoreUnfinished, error.message, error.remedy)
      // An operation that ended is not begun again.
      if [.operationFailed, .operationCancelled].contains(error.code) { report.planAgain = again }
    } catch let error as StagingFailure {
      report.findings.fail(.restoreUnfinished, error.message, error.remedy)
    } catch let error as RestoreFailure {
      report.findings.fail(error.code, error.message, error.remedy)
      if error.needsPlan { report.planAgain = again }
    }
    report.seconds = start.duration(to: .now) / .seconds(1)
    return report
  }
}

/// What the restore of a whole export works with, from the first look to the read-back.
struct RestoreContext: Sendable {
  let plan: RestorePlan
  let services: GoogleServices
  let progress: ProgressMeter?
  let stopping: StopRequest
  let now: @Sendable () -> Int64
  let endpoint: ServiceEndpoint
  let admin: FirestoreAdminClient

  var database: DatabaseName { plan.target.database }
  func storage() throws(GoogleCloudError) -> StorageClient { StorageClient(try services.endpoint(.storage)) }
  var operations: RestoreOperations { RestoreOperations(context: self) }
  var reader: TargetReader {
    TargetReader(database: database, endpoint: endpoint, export: plan.export, progress: progress)
  }
}
