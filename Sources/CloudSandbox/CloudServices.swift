import Documents
import GoogleCloud
import Hummingbird
package import JSON
import Logging
package import Sandbox

/// Runs a sandbox of Firestore and of the Google Cloud services around it, for as long as `body` runs; see `withSandbox`.
/// - Parameter faults: what is to go wrong: `{"rules":[...]}`, as docs/sandbox.md has it; nil for nothing.
/// - Throws: as `withSandbox`; `SandboxError` for fault rules that cannot be used.
package func withCloudSandbox<Result>(
  _ configuration: SandboxConfiguration, faults: JSONValue? = nil, _ body: (SandboxEndpoint) async throws -> Result
) async throws -> Result {
  try await withSandboxServer(
    configuration,
    { database, operations in
      let services = try CloudServices(configuration, faults: faults, database, operations)
      return { request, logger in try await services.respond(request, logger: logger) }
    }, body)
}

/// The services behind the sandbox's one port, each at Google's own paths.
struct CloudServices: Sendable {
  private let firestore: FirestoreService
  private let storage: StorageService
  private let iam: IAMService
  private let kms: KMSService
  private let projects: ProjectAccess
  private let tokens: TokenEndpoints
  private let identity: IdentityToolkit
  private let metadata: MetadataServer
  private let logging: LoggingService
  private let audit: AuditLog
  private let resources: Resources
  private let faults: Faults

  /// - Throws: `SandboxError` for fault rules that are none.
  init(
    _ configuration: SandboxConfiguration, faults rules: JSONValue?, _ database: SandboxDatabase,
    _ operations: Operations
  ) throws {
    let blobs = try Blobs(folder: configuration.dataFolder)
    let objects = try StorageStore(database: database, blobs: blobs)
    let accounts = ServiceAccounts(database: database)
    let buckets = CloudBuckets(folders: BucketFolders(configuration.buckets), store: objects)
    resources = Resources(database: database)
    do throws(GoogleError) { faults = try Faults(rules) } catch {
      throw SandboxError(.badFaults, "The fault rules cannot be used: \(error.message)")
    }
    firestore = try FirestoreService(database, resources, operations, buckets)
    let policies = AccessPolicies(resources: resources)
    projects = ProjectAccess(policies: policies)
    storage = StorageService(
      store: objects, signatures: SignatureCheck(accounts: accounts), policies: policies,
      hmacKeys: HMACKeys(resources: resources, accounts: accounts))
    iam = IAMService(accounts: accounts, policies: policies)
    kms = KMSService(resources: resources, policies: policies)
    tokens = TokenEndpoints(accounts: accounts)
    identity = IdentityToolkit(resources: resources, accounts: accounts)
    metadata = MetadataServer(accounts: accounts)
    let logs = LogStore(database: database)
    logging = LoggingService(store: logs)
    audit = AuditLog(logs: logs, accounts: accounts, policies: policies, objects: objects)
  }

  /// Answers a request, or has go wrong with it what a rule says.
  /// - Throws: `ConnectionClosed`.
  func respond(_ request: Request, logger: Logger) async throws -> Response {
    guard let fault = request.uri.path == Faults.path ? nil : faults.fault(of: request) else {
      return await answerOrRefuse(request, logger: logger)
    }
    return try await FaultyAnswer(fault: fault, logger: logger).response(request) {
      await answerOrRefuse(request, logger: logger)
    }
  }

  private func answerOrRefuse(_ request: Request, logger: Logger) async -> Response {
    await GoogleErrors.answering(request, logger: logger) {
      do {
        return try await audit.recording(request) { try await answer(request, logger: logger) }
      } catch let error as StorageError {
        return error.response(isXML: StorageXML.isAddressed(by: request))
      }
    }
  }

  private func answer(_ request: Request, logger: Logger) async throws -> Response {
    // The first part is what stands before the first slash: nothing.
    let parts = request.uri.path.partsOfName().dropFirst()
    if let response = try await identity.answer(parts, request) { return response }
    switch (parts.first, parts.dropFirst().first, parts.dropFirst(2).first) {
    case ("v1", "projects", _):
      if let response = try await project(request, logger: logger) { return response }
    case ("v3", "projects", let id?) where parts.count == 3 && request.method == .get:
      guard let id = PercentEncoding.decode(id), !id.isEmpty else { throw HTTPError(.notFound) }
      return projects.get(id)
    case ("v2", let method?, nil) where method.hasPrefix("entries:"): return try await logging.call(method, request)
    case ("v1", "token", nil) where request.method == .post: return try await tokens.exchange(request)
    case ("token", nil, _) where request.method == .post: return try await tokens.oauth(request)
    case ("storage", "v1", _): return try await storage.metadata(parts.dropFirst(2), request)
    case ("download", "storage", "v1"): return try storage.download(parts.dropFirst(3), request)
    case ("upload", "storage", "v1"): return try await storage.upload(parts.dropFirst(3), request)
    case ("resumable", "upload", "storage"): return try await storage.upload(parts.dropFirst(4), request)
    case ("computeMetadata", "v1", _): return try metadata.answer(parts.dropFirst(2), request)
    case ("sandbox", "v1", "faults") where parts.count == 3: return try await faults.control(request)
    default:
      if MetadataServer.isPing(request) { return MetadataServer.text("") }
      if StorageXML.isAddressed(by: request) { return try storage.xml(parts, request) }
    }
    return try await firestore.answer(request, logger: logger)
  }

  /// `/v1/projects/...`, which five services share; nil for what is Firestore's, or nobody's.
  private func project(_ request: Request, logger: Logger) async throws -> Response? {
    // Cloud KMS has a custom method that is a GET.
    let hasVerb = request.method == .post || request.uri.path.hasSuffix(":getIamPolicy")
    let path = try ResourcePath(request, hasVerb: hasVerb)
    let segments = path.segments
    if segments.count == 2, request.method == .post {
      return try await projects.call(project: segments[1], path.verb, request)
    }
    guard segments.count >= 3, !segments[1].isEmpty else { return nil }
    switch segments[2] {
    case "serviceAccounts":
      return try await iam.call(project: segments[1], segments[3...], verb: path.verb, request)
    case "locations" where segments.count == 3 && request.method == .get:
      return try SchedulerService.locations(of: segments[1], resources, RequestQuery(request))
    case "locations" where segments.count >= 5 && segments[4] == "jobs":
      let scheduler = SchedulerService(resources: resources) { await answerOrRefuse($0, logger: logger) }
      return try await scheduler.call(
        project: segments[1], location: segments[3], segments[5...], path.verb, request)
    case "locations" where segments.count >= 5 && segments[4] == "keyRings":
      return try await kms.call(project: segments[1], location: segments[3], segments[5...], path.verb, request)
    default: return nil
    }
  }
}
