import Documents
import GoogleCloud
import Hummingbird
import JSON
import Sandbox

/// Cloud Scheduler: jobs as they are told. Nothing runs by the clock; `:run` makes a job's call at once.
struct SchedulerService: Sendable {
  /// The members that a client may set.
  private static let settable = [
    "description", "schedule", "timeZone", "attemptDeadline", "retryConfig", "httpTarget", "pubsubTarget",
    "appEngineHttpTarget",
  ]

  let resources: Resources
  /// Answers a request as the sandbox does.
  let answer: @Sendable (Request) async -> Response

  /// - Parameter path: the segments after `/v1/projects/P/locations/L/jobs`.
  func call(
    project: String, location: String, _ path: ArraySlice<String>, _ verb: String?, _ request: Request
  ) async throws -> Response {
    let parent = "projects/\(project)/locations/\(location)/jobs/"
    if request.method == .post, verb == "run", path.count == 1, let id = path.first {
      return try await run(parent + id, try resources.existing(parent + id), request)
    }
    // Read before, and not in a switch: the optimizer of Swift 6.3.1 crashes on that ("splitting coroutine").
    var body = JSONValue.null
    if request.method == .patch || request.method == .post && path.isEmpty { body = try await request.json() }
    return try change(parent, path, verb, request, body)
  }

  /// What needs no waiting.
  private func change(
    _ parent: String, _ path: ArraySlice<String>, _ verb: String?, _ request: Request, _ body: JSONValue
  ) throws -> Response {
    let query = try RequestQuery(request)
    guard let id = path.first else {
      switch request.method {
      case .get: return try Self.page("jobs", of: try resources.all(below: parent), query)
      case .post: return try insert(parent, body)
      default: throw HTTPError(.notFound)
      }
    }
    guard path.count == 1 else { throw HTTPError(.notFound) }
    let name = parent + id
    let job = try resources.existing(name)
    switch (request.method, verb) {
    case (.get, nil): return .json(job)
    case (.patch, _): return try keep(name, Resources.patched(job, by: body, mask: query["updateMask"]))
    case (.delete, _):
      try resources.delete(name)
      return .json(.object([]))
    case (.post, "pause"): return try keep(name, job.setting("state", .string("PAUSED")))
    case (.post, "resume"): return try keep(name, job.setting("state", .string("ENABLED")))
    default: throw HTTPError(.notFound)
    }
  }

  /// `GET /v1/projects/P/locations`: where the project has jobs, and us-central1. Other services have a list of their own at
  /// the same path; here it is this one.
  static func locations(of projectID: String, _ resources: Resources, _ query: RequestQuery) throws -> Response {
    let prefix = "projects/\(projectID)/locations/"
    var ids: [String] = ["us-central1"]
    for resource in try resources.everything(below: prefix) {
      // projects/P/locations/L/jobs/ID
      let parts = (resource["name"]?.text ?? "").partsOfName()
      if parts.count == 6, parts[4] == "jobs", ids.last != String(parts[3]) { ids.append(String(parts[3])) }
    }
    let locations = Set(ids).sorted().map { id in
      JSONValue.members([("name", .string(prefix + id)), ("locationId", .string(id))])
    }
    return try page("locations", of: locations, query)
  }

  /// A page of a list that is sorted by its entries' names.
  private static func page(_ member: String, of all: [JSONValue], _ query: RequestQuery) throws -> Response {
    let page = try ResourcePage(of: all, query, default: mostEntries, maximum: mostEntries)
    return .members([(member, .array(page.values)), ("nextPageToken", page.next)])
  }

  private static let mostEntries = 500

  private func insert(_ parent: String, _ json: JSONValue) throws -> Response {
    let name = json["name"]?.text ?? parent + RandomName.new()
    guard name.hasPrefix(parent), name.dropFirst(parent.count).wholeMatch(of: /[A-Za-z0-9_-]{1,500}/) != nil else {
      throw GoogleError.invalid("Job name must be formatted: \"\(parent)<JOB_ID>\".")
    }
    guard json["schedule"]?.text?.isEmpty == false, json["httpTarget"]?["uri"]?.text?.isEmpty == false else {
      throw GoogleError.invalid("A job needs schedule and httpTarget.uri.")
    }
    let members = [("name", JSONValue.string(name))] + Self.settable.map { ($0, json[$0]) }
    var job = JSONValue.members(members + [("state", .string("ENABLED")), ("userUpdateTime", .time(resources.now()))])
    if job["timeZone"] == nil { job = job.setting("timeZone", .string("Etc/UTC")) }
    try resources.insert(name, job)
    return .json(job)
  }

  private func keep(_ name: String, _ job: JSONValue) throws -> Response {
    let job = job.setting("userUpdateTime", .time(resources.now()))
    try resources.put(name, job)
    return .json(job)
  }

  /// Makes the job's call, if its target is one of Google's services or this sandbox; both are answered here.
  private func run(_ name: String, _ job: JSONValue, _ request: Request) async throws -> Response {
    let target = job["httpTarget"]
    var status: JSONValue
    if let call = Self.request(target, own: request.head.authority) {
      let code = await answer(call).status.code
      status = code < 300 ? .object([]) : .members([("code", .integer(RPCStatus(httpStatus: code).rawValue))])
    } else {
      let uri = target?["uri"]?.text ?? "nothing"
      let message = "The sandbox does not call \(uri). Give the job a URL of *.googleapis.com or of the sandbox itself."
      status = .members([("code", .integer(RPCStatus.unimplemented.rawValue)), ("message", .string(message))])
    }
    let time = JSONValue.time(resources.now())
    let ran = job.setting("lastAttemptTime", time).setting("scheduleTime", time).setting("status", status)
    try resources.put(name, ran)
    return .json(ran)
  }

  private static func request(_ target: JSONValue?, own authority: String?) -> Request? {
    guard let uri = target?["uri"]?.text, let scheme = uri.firstRange(of: "://") else { return nil }
    let rest = uri[scheme.upperBound...]
    let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    let host = rest[..<slash]
    guard host.hasSuffix(".googleapis.com") || host == authority.map({ Substring($0) }) else { return nil }
    var headers: HTTPFields = [.contentType: "application/json"]
    for header in target?["headers"]?.members ?? [] { headers[values: header.name] = header.value.text }
    let body = target?["body"]?.text.flatMap(Base64.bytes) ?? []
    let head = HTTPRequest(
      method: HTTPRequest.Method(rawValue: target?["httpMethod"]?.text ?? "POST") ?? .post, scheme: "http",
      authority: authority, path: String(rest[slash...]), headerFields: headers)
    return Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
  }
}
