import Documents
import GoogleCloud
import Hummingbird
import HummingbirdCore
import JSON
import Logging

/// The services behind the sandbox's one port, each at Google's own paths.
struct SandboxServices: Sendable {
  private let firestore: FirestoreService
  private let storage: StorageService
  private let iam: IAMService
  private let kms: KMSService
  private let projects: ProjectAccess
  private let tokens: TokenEndpoints
  private let metadata: MetadataServer
  private let certificates: Certificates
  private let resources: Resources
  private let faults: Faults

  init(configuration: SandboxConfiguration, database: SandboxDatabase, operations: Operations) throws {
    let blobs = try Blobs(folder: configuration.dataFolder)
    let objects = try StorageStore(database: database, blobs: blobs)
    let accounts = ServiceAccounts(database: database)
    let buckets = BucketFolders(folders: configuration.buckets)
    resources = Resources(database: database)
    faults = try Faults(configuration.faults)
    firestore = FirestoreService(
      store: try DocumentStore(database: database), objects: objects, resources: resources,
      operations: operations, buckets: buckets)
    let policies = AccessPolicies(resources: resources)
    projects = ProjectAccess(policies: policies)
    storage = StorageService(
      store: objects, signatures: SignatureCheck(accounts: accounts), access: BucketAccess(policies: policies))
    iam = IAMService(accounts: accounts)
    kms = KMSService(resources: resources)
    tokens = TokenEndpoints(accounts: accounts)
    metadata = MetadataServer(accounts: accounts)
    certificates = Certificates(accounts: accounts)
  }

  /// The function that answers every request of a connection.
  func respond(logger: Logger) -> HTTPChannelHandler.Responder {
    { request, writer, channel in
      logger.debug("\(request.method) \(request.uri.path)")
      var response: Response
      if let fault = request.uri.path == Faults.path ? nil : faults.fault(of: request) {
        // What it throws closes the connection.
        response = try await FaultyAnswer(fault: fault, logger: logger).response(request) {
          await answerOrRefuse(request, logger: logger)
        }
      } else {
        response = await answerOrRefuse(request, logger: logger)
      }
      // As Google's servers do, and Hummingbird's alone does not.
      if response.headers[.date] == nil { response.headers[.date] = HTTPDate.text(microseconds: Timestamp.now()) }
      try await writer.write(response: response.head, body: response.body)
    }
  }

  private func answerOrRefuse(_ request: Request, logger: Logger) async -> Response {
    await GoogleErrors.answering(request, logger: logger) { try await answer(request, logger: logger) }
  }

  private func answer(_ request: Request, logger: Logger) async throws -> Response {
    // The first part is what stands before the first slash: nothing.
    let parts = request.uri.path.partsOfName().dropFirst()
    switch (parts.first, parts.dropFirst().first, parts.dropFirst(2).first) {
    case ("v1", "projects", _): return try await project(request, logger: logger)
    case ("v3", "projects", let id?) where parts.count == 3 && request.method == .get:
      guard let id = PercentEncoding.decode(id), !id.isEmpty else { throw HTTPError(.notFound) }
      return projects.get(id)
    case ("v1", "token", nil) where request.method == .post: return try await tokens.exchange(request)
    case ("token", nil, _) where request.method == .post: return try await tokens.oauth(request)
    case ("storage", "v1", _): return try await storage.metadata(parts.dropFirst(2), request)
    case ("download", "storage", "v1"): return try storage.download(parts.dropFirst(3), request)
    case ("upload", "storage", "v1"): return try await storage.upload(parts.dropFirst(3), request)
    case ("resumable", "upload", "storage"): return try await storage.upload(parts.dropFirst(4), request)
    case ("computeMetadata", "v1", _): return try metadata.answer(parts.dropFirst(2), request)
    case ("robot", "v1", "metadata") where parts.count == 5:
      guard let email = PercentEncoding.decode(parts[parts.endIndex - 1]) else { throw HTTPError(.notFound) }
      return try certificates.answer(email)
    case ("google.firestore.v1.Firestore", let method?, nil) where request.method == .post:
      return firestore.grpc.call(String(method), request, logger: logger)
    case ("sandbox", "v1", "settle") where parts.count == 3 && request.method == .post:
      guard let seconds = try await request.json()["seconds"]?.integer, (0...604_800).contains(seconds) else {
        throw GoogleError.invalid("seconds is a whole number of at most 604800, a week.")
      }
      try firestore.rest.store.settle(since: Timestamp.now() - seconds * 1_000_000)
      return .json(.object([]))
    case ("sandbox", "v1", "faults") where parts.count == 3: return try await faults.control(request)
    default:
      if MetadataServer.isPing(request) { return MetadataServer.text("") }
      guard StorageXML.isAddressed(by: request) else { throw HTTPError(.notFound) }
      return try storage.xml(parts, request)
    }
  }

  /// `/v1/projects/...`, which five services share.
  private func project(_ request: Request, logger: Logger) async throws -> Response {
    let path = try ResourcePath(request, hasVerb: request.method == .post)
    let segments = path.segments
    if segments.count == 2, request.method == .post {
      return try await projects.call(project: segments[1], path.verb, request)
    }
    guard segments.count >= 3, !segments[1].isEmpty else { throw HTTPError(.notFound) }
    switch segments[2] {
    case "databases": return try await firestore.answer(path, request)
    case "serviceAccounts":
      return try await iam.call(project: segments[1], segments[3...], verb: path.verb, request)
    case "locations" where segments.count == 3 && request.method == .get:
      return try SchedulerService.locations(of: segments[1], resources, RequestQuery(request))
    case "locations" where segments.count >= 5 && segments[4] == "backups":
      return try await firestore.backups.backups(
        project: segments[1], location: segments[3], segments[5...], RequestQuery(request), request)
    case "locations" where segments.count >= 5 && segments[4] == "jobs":
      let scheduler = SchedulerService(resources: resources) { await answerOrRefuse($0, logger: logger) }
      return try await scheduler.call(
        project: segments[1], location: segments[3], segments[5...], path.verb, request)
    case "locations" where segments.count >= 5 && segments[4] == "keyRings":
      return try await kms.call(project: segments[1], location: segments[3], segments[5...], path.verb, request)
    default: throw HTTPError(.notFound)
    }
  }
}
