import Comparison
import Databases
import Documents
import ExportFormat
import Foundation
import GoogleCloud
import Verification
import Work

/// What was found out, and done, before an import into a database of Google's.
package struct StagingPreparation: Sendable, Equatable {
  /// `gs://BUCKET/FOLDER`.
  package var folder: String
  /// Objects there that were proven to be the verified files.
  package var objects: Int
  package var bytes: Int64
  package var cost: RehearsalCost
  /// Documents that were deleted before; nil if staging was empty, or was not looked at.
  package var emptied: Int?
  /// Where the services are, if that is not Google's own address.
  package var endpoint: String?
  package var configuration: ConfigurationComparison?
}

/// Makes a database of Google's ready for an import: gates first, which only read, then what costs money, by consent.
struct ProjectSite: Sendable {
  let database: DatabaseName
  let order: Staging.Order
  private let folder: BucketPlace
  private let admin: FirestoreAdminClient
  private let reader: FirestoreClient
  private let proof: BucketProof
  private let endpoint: ServiceEndpoint
  private var options: ProjectOptions { order.options.project }

  init(_ database: DatabaseName, _ order: Staging.Order) throws {
    self.database = database
    self.order = order
    guard let folder = order.options.project.objects, let services = order.options.project.services else {
      throw RefusedError("Nobody said which objects are to be imported: --from gs://BUCKET/FOLDER.")
    }
    self.folder = folder
    endpoint = try services.endpoint(.firestore)
    admin = FirestoreAdminClient(endpoint)
    reader = FirestoreClient(endpoint)
    proof = BucketProof(
      folder: folder, storage: StorageClient(try services.endpoint(.storage)), progress: order.progress)
  }

  /// - Throws: `RefusedError` with nothing written, `StagingFailure`, `RehearsalStopped`, `GoogleCloudError`.
  func prepare() async throws -> Staging.Site {
    let gate = TargetGate(target: database, order: order, admin: admin)
    let run = ImportRun(database: database, folder: folder, admin: admin, order: order)
    let (admission, resumed, objects, contents, configuration) = try await untilStopped {
      order.progress?.begin("looking at staging")
      let admission = try await gate.check()
      let resumed: GoogleCloud.Operation? =
        if let name = options.resumedOperation { try await run.check(name) } else { nil }
      let objects = try await proveObjects()
      let contents = resumed == nil ? try await StagingContents.of(database, reader) : nil
      try refuse(contents)
      let configuration = await ConfigurationComparison.make(
        staging: (database, admission.staging), gate: gate, admission: admission, admin: admin)
      return (admission, resumed, objects, contents, configuration)
    }
    let cost = RehearsalCost(
      database: database, documents: order.verification.documents, deletes: contents?.documents ?? 0,
      imports: resumed == nil, hasCanaries: order.options.provesItCanFail)
    try options.confirmCost(cost)
    if let contents, !contents.isEmpty { try await empty(contents) }
    let preparation = StagingPreparation(
      folder: folder.uri, objects: objects.count, bytes: objects.values.totalBytes, cost: cost,
      emptied: contents.flatMap { $0.isEmpty ? nil : $0.documents },
      endpoint: endpoint.address == GoogleService.firestore.address ? nil : endpoint.address,
      configuration: configuration.comparison)
    var site = Staging.Site(
      staging: .project(database), database: database, reader: reader, rangesAtOnce: DatabaseSide.serviceRanges,
      importExport: { try await imported(run, objects, resumed) }, address: endpoint.address)
    site.canariesAreInPlace = true
    site.preparation = preparation
    site.findings = admission.notes + configuration.findings
    if let other = preparation.endpoint { site.notChecked.append(.googlesService(endpoint: other)) }
    if resumed != nil { site.notChecked.append(.emptinessBeforeResumedImport) }
    site.notChecked += configuration.notChecked
    return site
  }

  // MARK: Gates

  /// Does what only reads.
  private func untilStopped<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    do {
      return try await order.options.stopping.stoppable(work)
    } catch is StopRequest.Stopped { throw Self.stoppedBefore }
  }

  private static let stoppedBefore = RehearsalStopped(
    "It was stopped before anything was imported.", remedy: "Rehearse again.")

  /// Of the bytes that were verified: a file that changed since then is none of them.
  private func proveObjects() async throws -> BucketProof.Objects {
    order.progress?.begin("comparing with the bucket")
    let files: VerifiedFiles
    do {
      files = try await order.verified.digests(md5: true)
    } catch is ExportChanged {
      throw StagingFailure(
        code: .damage(.fileChanged), message: "Files of \(order.export.folder) changed after they were verified.",
        remedy: "Wait until nothing writes to the folder any more, and rehearse again.")
    }
    return try await proof.prove(files)
  }

  private func refuse(_ contents: StagingContents?) throws {
    guard let contents, !contents.isEmpty, !options.empties else { return }
    throw RefusedError(
      "\(database) is not empty: it holds \(contents.text). An import never "
        + "deletes, so nothing could be proven. Give an empty database, or --clean-staging.")
  }

  // MARK: What is written

  private func empty(_ contents: StagingContents) async throws {
    try options.confirmEmptying(database, contents.documents)
    try await StagingEmptier(database: database, admin: admin, reader: reader, order: order).empty(contents)
  }

  private func imported(
    _ run: ImportRun, _ objects: BucketProof.Objects, _ resumed: GoogleCloud.Operation?
  ) async throws -> Staging.Import {
    if order.options.stopping.reason != nil { throw Self.stoppedBefore }
    let name = if let resumed { resumed.name } else { try await run.begin() }
    let operation = try await run.wait(for: name)
    var result = Staging.Import(operation: name, completedDocuments: operation.progress.completedDocuments)
    result.findings = try await proof.findings(after: objects)
    if resumed != nil, result.findings.isEmpty {
      result.findings = proof.findings(objects, importedSince: operation.details.startTime)
    }
    return result
  }
}
