import Attestation
import Documents
import ExportFormat
import Foundation
import GoogleCloud
import Rehearsal
package import Verification

/// Restores a whole export by its plan: looks at everything again, exports what the target holds, imports, reads back.
package struct RestoreApplier: Sendable {
  private let environment: [String: String]
  private let gate: RestoreGate
  private let progress: ProgressMeter?
  private let stopping: StopRequest
  private let confirm: @Sendable (RestorePlan) throws -> Void
  private let tell: @Sendable (String) -> Void
  private let now: @Sendable () -> Int64

  /// - Parameters:
  ///   - confirm: has the target's name typed; throws if it is not.
  ///   - tell: told what must be known if this program is killed, in sentences.
  ///   - others: as of `DocumentsRestorer`.
  package init(
    environment: [String: String], gate: RestoreGate, progress: ProgressMeter? = nil,
    stopping: StopRequest = StopRequest(), confirm: @escaping @Sendable (RestorePlan) throws -> Void,
    tell: @escaping @Sendable (String) -> Void = { _ in },
    now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1e6) }
  ) {
    self.environment = environment
    self.gate = gate
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
    let (plan, sha256) = try RestorePlanFile.read(path)
    let services = try GoogleServices(environment)
    let backup = try await admit(plan, attestation, services, isResumed: false)
    try confirm(plan)
    guard stopping.reason == nil else { throw CancellationError() }
    let writer = try JournalWriter(new: journal)
    try writer.append(.restore(plan: sha256, path: URL(fileURLWithPath: path).path, time: now()))
    try writer.synchronize()
    var report = RestoreReport(plan, journal: journal)
    try await run(
      RestoreRun(
        plan: plan, services: services, progress: progress, stopping: stopping, tell: tell, now: now, journal: writer,
        backup: backup),
      state: nil, &report)
    report.seconds = start.duration(to: .now) / .seconds(1)
    return report
  }

  /// Goes on with a restore that was stopped or killed.
  package func resume(_ journal: String, attestation: String?) async throws -> RestoreReport {
    let start = ContinuousClock.now
    let (writer, state) = try JournalWriter.goOnWhole(journal)
    let (plan, sha256) = try RestorePlanFile.read(state.path)
    guard sha256 == state.plan else {
      throw RefusedError(description: "\(state.path) is another plan than the one that \(journal) is of.")
    }
    let services = try GoogleServices(environment)
    let backup = try await admit(plan, attestation, services, isResumed: true)
    try confirm(plan)
    var report = RestoreReport(plan, journal: journal)
    report.phase = state.phase
    report.operations = state.operations
    try await run(
      RestoreRun(
        plan: plan, services: services, progress: progress, stopping: stopping, tell: tell, now: now, journal: writer,
        backup: backup),
      state: state, &report)
    report.seconds = start.duration(to: .now) / .seconds(1)
    return report
  }

  private func run(_ run: RestoreRun, state: WholeJournalState?, _ report: inout RestoreReport) async throws {
    let endpoint = run.endpoint.address
    report.endpoint = endpoint == GoogleService.firestore.address ? nil : endpoint
    do {
      try await run.run(state, &report)
    } catch is StopRequest.Stopped {
      report.isStopped = true
    } catch let error as GoogleCloudError {
      report.fail(.restoreUnfinished, error.message, error.remedy)
    } catch let error as StagingFailure {
      report.fail(.restoreUnfinished, error.message, error.remedy)
    } catch let error as BackupChanged {
      report.fail(.objectsChanged, error.description, "Find out what writes to the bucket; plan again.")
    } catch let error as SafetyExport.Incomplete {
      report.fail(
        .safetyExportIncomplete, error.description,
        "Nothing was imported. Look at the operation of the export; plan again.")
    }
  }

  /// Looks at everything again that the plan rests on. Only reads.
  /// - Throws: `RefusedError`.
  private func admit(
    _ plan: RestorePlan, _ attestation: String?, _ services: GoogleServices, isResumed: Bool
  ) async throws -> AdmittedBackup {
    let time = now()
    guard isResumed || time <= plan.expires else {
      throw RefusedError(
        description: "The plan expired at \(Timestamp.text(microseconds: plan.expires)): the target may have changed. "
          + "Plan again.")
    }
    progress?.begin("checking the attestation")
    guard plan.proof.keyID == gate.key.id else {
      throw RefusedError(description: "The plan was made with another key than this one, \(gate.key.id).")
    }
    let export = try await Verifier(depth: .listed).verify(plan.export)
    let proof = try await gate.proof(attestation ?? plan.proof.file, export: export, md5: true, now: time)
    guard proof.sha256 == plan.proof.sha256 else {
      throw RefusedError(description: "The attestation is not the one that the plan was made with.")
    }
    let sources = proof.record.source.map { [$0] } ?? []
    try gate.check(
      plan.target.database, isNew: plan.target.isNew, sources: sources,
      rehearsedIn: proof.record.stagingAtGoogle, accepted: plan.accepted)
    let reasons =
      gate.scope?.reasons(database: proof.record.source, collections: export.export.collections) ?? []
    try BackupScope.check(reasons, accepting: plan.accepted, "Nothing was written.")
    do {
      let backup = try await checkObjects(plan, proof.files, services)
      try await checkTarget(plan, services, isResumed: isResumed)
      return backup
    } catch let error as StagingFailure {
      throw RefusedError(description: "\(error.message) \(error.remedy)")
    } catch let error as GoogleCloudError {
      throw RefusedError(
        description: "It cannot be seen whether the plan still holds. \(error.message) \(error.remedy)")
    }
  }

  /// That the bucket has the objects of the plan, in the same generations, and that they are the export's files, which are
  /// the rehearsed ones.
  private func checkObjects(
    _ plan: RestorePlan, _ files: VerifiedFiles, _ services: GoogleServices
  ) async throws -> AdmittedBackup {
    progress?.begin("comparing with the bucket")
    guard let folder = BucketPlace(folder: plan.from) else {
      throw RefusedError(description: "\(plan.from) is no folder of a bucket.")
    }
    let proof = BucketProof(
      folder: folder, storage: StorageClient(try services.endpoint(.storage)), progress: progress)
    let objects = try await proof.prove(files)
    let known = Dictionary(files.digests.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
    for object in plan.objects {
      guard let now = objects.byPath[object.path], now.generation == object.generation,
        object.md5 == nil || now.md5 == nil || now.md5 == object.md5
      else {
        throw RefusedError(
          description:
            "\(plan.from)/\(object.path) is not the object that was planned: it was replaced since. Plan again.")
      }
      guard known[object.path]?.sha256 == object.sha256 else {
        throw RefusedError(description: "\(object.path) of \(plan.export) changed since the plan. Plan again.")
      }
    }
    guard plan.objects.count == objects.byPath.count, plan.filesListed == files.export.filesListed, files.areAll
    else {
      throw RefusedError(description: "\(plan.from) has other objects than those that were planned. Plan again.")
    }
    return AdmittedBackup(proof: proof, objects: objects)
  }

  /// That the target is the database that was planned, and holds as many documents.
  private func checkTarget(_ plan: RestorePlan, _ services: GoogleServices, isResumed: Bool) async throws {
    progress?.begin("looking at the target")
    let target = plan.target
    let endpoint = try services.endpoint(.firestore)
    let found = try await RestoreTarget.description(of: target.database, FirestoreAdminClient(endpoint))
    if target.isNew {
      guard found == nil || isResumed else {
        throw RefusedError(description: "\(target.database) exists by now. Plan again, with another id.")
      }
      return
    }
    guard let found, found.uid == target.uid, found.type == target.type, found.locationId == target.location else {
      throw RefusedError(
        description:
          "\(target.database) is not the database that was planned: it was deleted, or made anew. Plan again.")
    }
    guard !isResumed else { return }
    let count = try await FirestoreClient(endpoint).count(target.database)
    guard count == target.documents else {
      throw RefusedError(
        description:
          "\(target.database) has \(count) documents; when the restore was planned it had \(target.documents). "
          + "Stop what writes to it, and plan again.")
    }
  }
}
