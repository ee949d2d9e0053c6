import Documents
import ExportFormat
import Foundation
import GoogleCloud
import Sandbox
import Verification
import Work

extension Staging {
  /// What a site needs to know of the rehearsal.
  struct Order: Sendable {
    let verified: VerifiedExport
    /// What is imported: the verified export, or a copy of it with canaries.
    var export: Export
    /// The project and database that the export's documents name.
    var source: DatabaseName
    var options: RehearsalOptions
    var progress: ProgressMeter?
    /// A folder of the rehearsal's own, removed after it.
    var scratch: String

    var verification: VerifyReport { verified.report }
  }

  /// Makes the staging database available, calls `body`, and takes down whatever was started, on every way out.
  func withSite<Result: Sendable>(
    _ order: Order, _ body: @escaping @Sendable (Site) async throws -> Result
  ) async throws -> Result {
    switch self {
    case .embedded:
      let configuration = SandboxConfiguration(
        dataFolder: order.scratch + "/embedded", buckets: [ExactName(Staging.bucket): order.export.realFolder])
      return try await withSandbox(configuration) { endpoint in
        try await body(embedded(endpoint.url, "gs://\(Staging.bucket)/\(order.export.overallFile)", order))
      }
    case .emulator:
      let installation = try EmulatorInstallation.find()
      return try await installation.withEmulator(
        heapMegabytes: order.heapMegabytes, folder: order.scratch
      ) { emulator in
        var site = site(emulator.client, emulator.address, order.source, order)
        site.explain = { emulator.log.explain($0) }
        return try await body(site)
      }
    case .runningEmulator(let address, let database):
      guard database.database == order.source.database else {
        throw RefusedError(
          "The export is of database \(order.source.database), the target is \(database.database). The "
            + "emulator would answer 200 and show no document. Give a target with the database \(order.source.database)."
        )
      }
      let client = try EmulatorClient(address)
      var site = site(client, address, database, order)
      site.canariesAreInPlace = true
      return try await body(site)
    case .project(let database): return try await body(try await ProjectSite(database, order).prepare())
    }
  }

  private static let bucket = "rekindle-embedded"

  private func embedded(_ url: String, _ prefix: String, _ order: Order) throws -> Site {
    let endpoint = try ServiceEndpoint(url)
    let admin = FirestoreAdminClient(endpoint)
    return Site(
      staging: self, database: order.source, reader: FirestoreClient(endpoint),
      rangesAtOnce: ProcessInfo.processInfo.activeProcessorCount,
      importExport: {
        let operation = try await admin.importDocuments(into: order.source, inputURIPrefix: prefix)
        let ended = try await admin.wait(for: operation, timeLimit: order.timeLimit) {
          order.progress?.set(documents: $0.completedDocuments)
        }
        return Import(completedDocuments: ended.progress.completedDocuments)
      }, address: url)
  }

  private func site(_ client: EmulatorClient, _ address: String, _ database: DatabaseName, _ order: Order) -> Site {
    let overall = order.overallFile
    return Site(
      staging: self, database: database, reader: FirestoreClient(client.endpoint),
      importExport: {
        try await client.importExport(overall, into: database, timeLimit: order.timeLimit)
        return Import()
      }, address: address)
  }
}

extension Staging.Order {
  /// The emulator reads the files itself, so the path must not depend on our working folder.
  var overallFile: String {
    "\(export.realFolder)/\(export.overallFile)"
  }

  /// Of the output files.
  private var bytes: Int { verification.bytes }

  /// For the import: the emulator takes about 7 MB/s; half a megabyte a second is a machine in trouble.
  var timeLimit: Duration {
    options.importTimeLimit ?? .seconds(max(120, bytes / 500_000))
  }

  /// The emulator keeps everything in memory, about ten times the export's bytes, garbage included.
  var heapMegabytes: Int {
    options.emulatorHeapMegabytes ?? max(768, 512 + 12 * bytes / 1_000_000)
  }
}
