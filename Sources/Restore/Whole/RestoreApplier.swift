package import Documents
import Foundation
import GoogleCloud
import Rehearsal
package import Verification

/// Restores a whole export by its plan: looks at everything again, exports what the target holds, imports, reads back.
package struct RestoreApplier: Sendable {
  private let environment: [String: String]
  private let gate: RestoreGate
  private let macKey: MACKey
  private let progress: ProgressMeter?
  private let stopping: StopRequest
  private let confirm: @Sendable (RestorePlan) throws -> Void
  private let tell: @Sendable (String) -> Void
  private let now: @Sendable () -> Int64

  /// - Parameters:
  ///   - macKey: of the plan and the journal.
  ///   - confirm: has the target's name typed; throws if it is not.
  ///   - tell: told what must be known if this program is killed, in sentences.
  ///   - others: as of `DocumentsRestorer`.
  package init(
    environment: [String: String], gate: RestoreGate, macKey: MACKey, progress: ProgressMeter? = nil,
    stopping: StopRequest = StopRequest(), confirm: @escaping @Sendable (RestorePlan) throws -> Void,
    tell: @escaping @Sendable (String) -> Void = { _ in },
    now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1e6) }
  ) {
    self.environment = environment
    self.gate = gate
    self.macKey = macKey
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
  /// - Throws: `RefusedError` with nothing written; `JournalProblem`, `ExportError`, `CancellationError`.
  package func apply(_ path: String, attestation: String?, journal: String) async throws -> RestoreReport {
    let start = ContinuousClock.now
    let (plan, sha256) = try RestorePlanFile.read(path, macKey)
    try JournalWriter.checkFree(journal)
    let services = try GoogleServices(environment)
    let admitted = try await admit(plan, services, attestation, nil)
    try confirm(plan)
    guard stopping.reason == nil else { throw CancellationError() }
    guard now() <= plan.expires else {
      throw RefusedError(description: "The plan expired while the name was typed. Nothing was written. Plan again.")
    }
    let writer = try JournalWriter(new: journal, macKey)
    try writer.append(.restore(plan: sha256, path: URL(fileURLWithPath: path).path, time: now()))
    try writer.synchronize()
    var report = RestoreReport(plan, journal: journal)
    try await run(try restore(plan, services, writer, admitted), path, nil, &report)
    report.seconds = start.duration(to: .now) / .seconds(1)
    return report
  }

  /// Goes on with a restore that was stopped or killed.
  package func resume(_ journal: String, attestation: String?) async throws -> RestoreReport {
    let start = ContinuousClock.now
    let (writer, state) = try JournalWriter.goOnWhole(journal, macKey)
    let (plan, sha256) = try RestorePlanFile.read(state.path, macKey)
    guard sha256 == state.plan else {
      throw RefusedError(description: "\(state.path) is another plan than the one that \(journal) is of.")
    }
    let services = try GoogleServices(environment)
    let admitted: AdmittedRestore
    do { admitted = try await admit(plan, services, attestation, state) } catch let error as RefusedError {
      throw RefusedError(
        description: "\(error.description) To plan again: \(plan.command(output: state.path))")
    }
    try confirm(plan)
    var report = RestoreReport(plan, journal: journal)
    report.phase = state.phase
    report.operations = state.operations
    try await run(try restore(plan, services, writer, admitted), state.path, state, &report)
    report.seconds = start.duration(to: .now) / .seconds(1)
    return report
  }

  private func admit(
    _ plan: RestorePlan, _ services: GoogleServices, _ attestation: String?, _ state: WholeJournalState?
  ) async throws -> AdmittedRestore {
    let admission = try RestoreAdmission(
      plan: plan, gate: gate, services: services, progress: progress, stopping: stopping, now: now)
    do { return try await admission.admit(attestation, state) } catch is StopRequest.Stopped {
      throw CancellationError()
    }
  }

  private func restore(
    _ plan: RestorePlan, _ services: GoogleServices, _ journal: JournalWriter, _ admitted: AdmittedRestore
  ) throws -> RestoreRun {
    try RestoreRun(
      plan: plan, services: services, progress: progress, stopping: stopping, tell: tell, now: now, journal: journal,
      admitted: admitted)
  }

  /// - Parameter path: of the plan.
  private func run(
    _ run: RestoreRun, _ path: String, _ state: WholeJournalState?, _ report: inout RestoreReport
  ) async throws {
    let again = report.plan.command(output: path)
    let endpoint = run.endpoint.address
    report.endpoint = endpoint == GoogleService.firestore.address ? nil : endpoint
    do {
      try await run.run(state, &report)
    } catch is StopRequest.Stopped {
      report.isStopped = true
    } catch let error as GoogleCloudError {
      report.fail(.restoreUnfinished, error.message, error.remedy)
      // An operation that ended is not begun again.
      if [.operationFailed, .operationCancelled].contains(error.code) { report.planAgain = again }
    } catch let error as StagingFailure {
      report.fail(.restoreUnfinished, error.message, error.remedy)
    } catch let error as BackupChanged {
      report.fail(.objectsChanged, error.description, "Find out what writes to the bucket; plan again.")
      report.planAgain = again
    } catch let error as TargetChanged {
      report.fail(
        .targetChanged, "Nothing was imported. \(error.description)",
        report.plan.target.isNew ? "Plan again, with another id." : "Plan again: the safety export stays.")
      report.planAgain = again
    } catch let error as ExportReplaced {
      report.fail(
        .objectsChanged, "What was imported was not compared. \(error.description)",
        "Put the export that was planned back to its place; go on with --resume.")
    } catch let error as SafetyExport.Incomplete {
      report.fail(
        .safetyExportIncomplete, error.description,
        "Nothing was imported. Look at the operation of the export; plan again.")
      report.planAgain = again
    }
  }
}
