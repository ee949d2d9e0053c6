import Attestation
import Catalog
import Comparison
import Databases
package import Documents
import ExportFormat
import Files
import Foundation
package import GoogleCloud
import JSON
import Rehearsal
import Synchronization
package import Verification
package import Work

/// What a plan is asked to be of.
package struct RestorePlanRequest: Sendable {
  package enum Target: Sendable, Equatable {
    case database(DatabaseName)
    /// A new database of this id, in the project and the place of production.
    case new(ExactName)
  }

  /// The export's folder, or its overall metadata file: what was downloaded and rehearsed.
  package var export: String
  /// The objects that Google imports.
  package var from: BucketPlace
  package var target: Target
  package var attestation: String?
  /// Whether the target's documents are counted, and not compared.
  package var isCountsOnly = false
  /// How long the plan holds.
  package var validity = Duration.seconds(3_600)
  /// Where the target is exported to before the import: `gs://BUCKET/FOLDER`; nil: beside the export.
  package var safetyExport: BucketPlace?
  /// Mismatches with what the policy backs up that do not refuse the export.
  package var accepted: Set<BackupScope.Mismatch> = []

  package init(export: String, from: BucketPlace, target: Target, attestation: String?) {
    self.export = export
    self.from = from
    self.target = target
    self.attestation = attestation
  }
}

/// A document that the file beside a plan names.
package struct RestoreName: Sendable {
  package enum Kind: String, Sendable {
    /// The target has it and the export does not; an import leaves it there.
    case leftBehind
    /// It was written after the export began, and the import writes over it.
    case newer
  }

  package var path: DocumentPath
  package var kind: Kind
  /// Of a newer one, when it was written.
  package var updateTime: Int64?
}

/// What came of planning.
package struct RestorePlanOutcome: Sendable {
  /// Nil if the export is not whole, or the comparison could not be finished.
  package var plan: RestorePlan?
  package var findings: [Finding] = []
  package var endpoint: String?

  /// `verified` if there is a plan.
  package var verdict: Verdict { Verdict(findings, isUnfinished: plan == nil) }
}

/// Plans the restore of a whole export; reads only.
package struct RestorePlanner: Sendable {
  private let environment: [String: String]
  private let tool: String
  private let gate: RestoreGate
  private let progress: ProgressMeter?
  private let confirm: @Sendable (DatabaseAddress, _ documents: Int) throws -> Void

  /// - Parameters: as of `DocumentsRestorer`; `confirm` is asked before the target is read.
  package init(
    environment: [String: String], tool: String, gate: RestoreGate, progress: ProgressMeter? = nil,
    confirm: @escaping @Sendable (DatabaseAddress, _ documents: Int) throws -> Void = { _, _ in }
  ) {
    self.environment = environment
    self.tool = tool
    self.gate = gate
    self.progress = progress
    self.confirm = confirm
  }

  /// - Parameters:
  ///   - namesFile: where the names go, for the plan to tell.
  ///   - names: given every document that is left behind, in name order, then those that are newer.
  /// - Throws: `RefusedError` for whatever is not as it must be; `ExportError`, `CancellationError`.
  package func plan(
    _ request: RestorePlanRequest, namesFile: String?,
    names: @escaping @Sendable (RestoreName) throws -> Void
  ) async throws -> RestorePlanOutcome {
    try await ScratchFolder.with { scratch in
      let (side, verified) = try await CatalogSide.export(
        request.export, catalogIn: "\(scratch)/catalog", preparesDigests: true, progress: progress)
      var outcome = RestorePlanOutcome()
      guard verified.report.verdict == .verified else {
        outcome.findings = verified.report.findings
        return outcome
      }
      do {
        outcome.plan = try await plan(request, side, verified, scratch, namesFile, names, &outcome)
      } catch let error as GoogleCloudError {
        outcome.findings.fail(.planUnfinished, error.message, error.remedy)
      } catch let error as StagingFailure {
        outcome.findings.fail(.planUnfinished, error.message, error.remedy)
      } catch let error as ComparisonError {
        outcome.findings.fail(.planUnfinished, error.description, "Plan again.")
      }
      return outcome
    }
  }

  private func plan(
    _ request: RestorePlanRequest, _ side: CatalogSide, _ verified: VerifiedExport, _ scratch: String,
    _ namesFile: String?, _ names: @escaping @Sendable (RestoreName) throws -> Void,
    _ outcome: inout RestorePlanOutcome
  ) async throws -> RestorePlan {
    let services = try GoogleServices(environment)
    let endpoint = try services.endpoint(.firestore)
    outcome.endpoint = endpoint.address == GoogleService.firestore.address ? nil : endpoint.address
    let admin = FirestoreAdminClient(endpoint)
    let (verification, export) = (verified.report, verified.export)
    let reasons = gate.scope?.reasons(verified) ?? []
    try BackupScope.check(reasons, accepting: request.accepted, "Nothing was written.")
    let accepted = reasons.map(\.mismatch)
    if verification.documents == 0, gate.scope?.allowsEmpty == false {
      throw RefusedError(
        "The export holds no documents. If the database may be empty, write emptyExport: allowed into the policy. "
          + "Nothing was written.")
    }
    try await gate.checkClock(services)
    let (made, sources) = (Timestamp.now(), verification.databases)
    progress?.begin("checking the attestation")
    let proof = try await gate.proof(request.attestation, export: verified, md5: true, now: made)
    let isNew = if case .new = request.target { true } else { false }
    let database = try await IdentifiedDatabase(try name(request.target, sources), admin)
    try await gate.check(database, isNew: isNew, sources: sources, rehearsal: proof.record, accepted: accepted)
    let safety = try isNew ? nil : safetyExport(request, made)
    progress?.begin("comparing with the bucket")
    let objects = try await BucketProof(
      folder: request.from, storage: StorageClient(try services.endpoint(.storage)), progress: progress
    ).prove(proof.files)
    var target = try await target(database, isNew: isNew, sources, admin)
    let effects: RestorePlan.Effects? =
      try await isNew
      ? RestorePlan.Effects(create: verification.documents)
      : compare(&target, request, side, endpoint, scratch, names)
    let timings = proof.record.timings
    let planned = proof.files.digests.compactMap { file in
      objects[file.path].map {
        RestorePlan.Object(
          path: file.path, generation: $0.generation, bytes: file.bytes, crc32c: file.crc32c, sha256: file.sha256,
          md5: file.md5)
      }
    }
    guard planned.count == export.filesListed else {
      throw RefusedError(
        "\(request.from) has \(planned.count) of the \(export.filesListed) files that the metadata lists.")
    }
    return RestorePlan(
      tool: tool, made: made, expires: Timestamp.now() + request.validity.microseconds,
      export: "\(export.realFolder)/\(export.overallFile)", exportStart: verification.start,
      documents: verification.documents,
      collections: verification.collections.map { .init(id: $0.id, documents: $0.documents) }, from: request.from.uri,
      objects: planned, filesListed: export.filesListed, accepted: accepted,
      proof: RestorePlan.Proof(
        file: URL(fileURLWithPath: request.attestation ?? "").path, sha256: proof.sha256, keyID: proof.keyID,
        finished: proof.record.finished, maximumAge: Int(gate.maximumAge.components.seconds),
        staging: proof.record.stagingAtGoogle?.description),
      target: target, effects: effects, names: (effects?.leftBehind ?? 0) + (effects?.newer ?? 0) > 0 ? namesFile : nil,
      safetyExport: safety?.uri,
      // The safety export reads what is there, the read-back what is there afterwards. Where the plan knows the documents, and
      // not only their number, they are read before the safety export and before the import too.
      reads: (target.digest == nil ? 2 : 4) * target.documents + verification.documents, writes: verification.documents,
      estimatedSeconds: timings.importing + timings.readBack + timings.compare)
  }

  private func name(_ target: RestorePlanRequest.Target, _ sources: [DatabaseName]) throws -> DatabaseName {
    switch target {
    case .database(let name): return name
    case .new(let id):
      guard let original = gate.production ?? sources.first else {
        throw RefusedError(
          "No production database is known. Write production: firestore://PROJECT/DATABASE into "
            + "rekindle.yaml.")
      }
      let name = DatabaseName(project: original.project, database: id)
      if let impossibility = name.impossibility {
        throw RefusedError("\(impossibility) Nothing was written.")
      }
      return name
    }
  }

  /// What the target is; a new one is to be like production.
  private func target(
    _ database: IdentifiedDatabase, isNew: Bool, _ sources: [DatabaseName], _ admin: FirestoreAdminClient
  ) async throws -> RestorePlan.Target {
    let original = gate.production ?? sources.first ?? database.name
    let found = database.found
    if isNew, found != nil {
      throw RefusedError("\(database) exists already. Give an id that no database has.")
    }
    let model = isNew ? try await ifFound { try await admin.database(original) } : found
    guard let model else {
      throw RefusedError(
        "\(isNew ? original : database.name) does not exist, so its place is not known. Look at its name.")
    }
    let type = model.type ?? "unknown"
    guard type == "FIRESTORE_NATIVE" else {
      throw RefusedError(
        "\(isNew ? original : database.name) is \(type); an export of Firestore in native mode is restored into one "
          + "like it.")
    }
    return RestorePlan.Target(
      database: database.name, isNew: isNew, uid: isNew ? nil : model.uid, type: type,
      location: model.locationId ?? "unknown")
  }

  /// Compares every document, or counts them.
  private func compare(
    _ target: inout RestorePlan.Target, _ request: RestorePlanRequest, _ export: CatalogSide,
    _ endpoint: ServiceEndpoint, _ scratch: String, _ names: @escaping @Sendable (RestoreName) throws -> Void
  ) async throws -> RestorePlan.Effects? {
    let address = DatabaseAddress.firestore(target.database)
    let client = FirestoreClient(endpoint)
    progress?.begin("counting \(address)")
    let count = try await client.count(target.database)
    if !request.isCountsOnly { try confirm(address, count) }
    let digest = StateDigest()
    let live = digest.tapping(try await DatabaseSide.open(address, at: endpoint))
    target.documents = live.description.documents
    target.readTime = live.description.time
    guard !request.isCountsOnly else { return nil }
    let changed = Mutex<[DocumentPath]>([])
    let diff = try await Differ(progress: progress).diff(.catalog(export), .live(live), scratch: scratch) {
      difference in
      switch difference.kind {
      case .onlyLeft: break
      case .onlyRight: try names(RestoreName(path: difference.path, kind: .leftBehind))
      case .changed: changed.withLock { $0.append(difference.path) }
      }
    }
    guard diff.verdict != .incomplete else {
      throw ComparisonError(
        description: diff.findings.first { $0.severity == .error }?.message ?? "Not all documents could be compared.")
    }
    target.digest = digest.value
    return RestorePlan.Effects(
      create: diff.onlyLeft, overwrite: diff.changed, equal: diff.equal, leftBehind: diff.onlyRight,
      newer: try await newer(changed.withLock { $0 }, than: export, client, target.database, names))
  }

  /// Counts the documents that were written after the export began.
  private func newer(
    _ paths: [DocumentPath], than export: CatalogSide, _ client: FirestoreClient, _ database: DatabaseName,
    _ names: @Sendable (RestoreName) throws -> Void
  ) async throws -> Int {
    guard let start = export.description.time.flatMap(Timestamp.microseconds) else { return 0 }
    progress?.begin("looking for newer documents", expected: paths.count)
    var (count, batch) = (0, DocumentBatch<DocumentPath>())
    func look(_ batch: [DocumentPath]) async throws {
      let found = try await client.stampedDocuments(
        batch.map { DocumentName(database: database, path: $0) }, of: database)
      for path in batch {
        guard let time = found[path]?.updateTime, time > start else { continue }
        count += 1
        try names(RestoreName(path: path, kind: .newer, updateTime: time))
      }
      progress?.add(documents: batch.count)
    }
    for path in paths where batch.append(path, bytes: 0) { try await look(batch.take()) }
    let rest = batch.take()
    if !rest.isEmpty { try await look(rest) }
    return count
  }

  /// `gs://BUCKET/rekindle-before-restore-20261126T031502Z-48121`, where the policy says, or beside the export.
  private func safetyExport(_ request: RestorePlanRequest, _ made: Int64) throws(RefusedError) -> BucketPlace {
    let name = BackupScope.safetyPrefix + ExactName("restore-\(Moment.name(made))")
    let place = request.safetyExport ?? (gate.safety ?? request.from.parent).inside(name)
    try gate.check(safetyExport: place, besides: request.from)
    return place
  }
}
