import Backups
import Documents
import GoogleCloud
import JSON
import Policy
import Reports
import Synchronization

/// Looks at exports that run, and finishes those that were started here.
///
/// No state of an export is in the server: each look asks Firestore. Who looks first after its end finishes it: what is in the
/// bucket is examined, and the counts are written beside it, once.
struct OperationDesk: Sendable {
  let cloud: CloudReader
  private let finishing = Finishing()
  let toolVersion: String

  init(_ cloud: CloudReader, toolVersion: String) {
    self.cloud = cloud
    self.toolVersion = toolVersion
  }

  private static let longestID = 200

  /// An export's operation, as the service has it now.
  /// - Throws: `Problem` 404 for another one.
  func operation(_ id: ExactName) async throws -> GoogleCloud.Operation {
    let missing = Problem(.notFound, "Firestore does not have an export of this name.")
    guard id.utf8.count <= Self.longestID,
      id.utf8.allSatisfy({ $0.isASCIILetterOrDigit || "-_.=".utf8.contains($0) }), id != ".", id != ".."
    else { throw missing }
    let found: GoogleCloud.Operation?
    do { found = try await cloud.admin().operation(named: "\(cloud.production)/operations/\(id)") } catch let error
      as GoogleCloudError where [.notFound, .invalidArgument].contains(error.code)
    { found = nil }
    guard let found, found.details.kind == .export else { throw missing }
    return found
  }

  /// What became of an export that ended well, found out once.
  func outcome(of operation: GoogleCloud.Operation) async throws -> ExportOutcome {
    try await finishing.outcome(operation.name) { [cloud] in
      let export = OnDemandExport(
        try OnDemandExport.Clients(cloud.services), timeLimit: .seconds(60), groups: cloud.policy.collectionIDs)
      return try await export.resume(operation.name, of: cloud.production)
    }
  }
}

/// Outcomes of exports, each found out once, however many look.
private actor Finishing {
  private static let mostKept = 100
  private var tasks: [(name: ExactName, task: Task<ExportOutcome, any Error>)] = []

  func outcome(
    _ name: String, _ find: @escaping @Sendable () async throws -> ExportOutcome
  ) async throws -> ExportOutcome {
    let name = ExactName(name)
    if let known = tasks.first(where: { $0.name == name }) { return try await known.task.value }
    let task = Task { try await find() }
    tasks.append((name, task))
    if tasks.count > Self.mostKept { tasks.removeFirst() }
    do { return try await task.value } catch {
      // It is tried again at the next look.
      tasks.removeAll { $0.name == name }
      throw error
    }
  }
}
