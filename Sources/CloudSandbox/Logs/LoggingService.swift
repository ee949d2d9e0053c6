import Documents
import GoogleCloud
import Hummingbird
import JSON
import Sandbox

/// Cloud Logging: `POST /v2/entries:list` and `POST /v2/entries:write`. The sandbox writes audit entries itself; see `AuditLog`.
///
/// Source: cloud.google.com/logging/docs/reference/v2/rest/v2/entries.
struct LoggingService: Sendable {
  private static let (pageSize, maximumPageSize) = (50, 1000)
  /// Bytes of an entry, and entries of a request. Source: cloud.google.com/logging/quotas.
  private static let (maximumEntryBytes, maximumEntries) = (256 << 10, 1000)
  /// The members of an entry that a client may set.
  private static let settable = [
    "logName", "resource", "timestamp", "severity", "insertId", "httpRequest", "labels", "operation", "trace", "spanId",
    "traceSampled", "sourceLocation", "textPayload", "jsonPayload", "protoPayload",
  ]
  private static let payloads = ["textPayload", "jsonPayload", "protoPayload"]

  let store: LogStore

  /// - Parameter method: `entries:list` or `entries:write`.
  func call(_ method: Substring, _ request: Request) async throws -> Response {
    guard request.method == .post else { throw HTTPError(.notFound) }
    let json = try await request.json()
    switch method {
    case "entries:list": return try list(json)
    case "entries:write": return try write(json)
    default: throw HTTPError(.notFound)
    }
  }

  private func list(_ json: JSONValue) throws -> Response {
    let names = (json["resourceNames"]?.elements ?? []).compactMap(\.text)
    guard !names.isEmpty else { throw GoogleError.invalid("resourceNames is required, such as projects/PROJECT_ID.") }
    let projects = try names.map { name in
      guard let project = Self.project(name), name.partsOfName().count == 2 else {
        throw GoogleError.unsupported("logs of \"\(name.prefix(100))\", only of projects/PROJECT_ID")
      }
      return project
    }
    let order = (json["orderBy"]?.text ?? "").split(separator: " ").joined(separator: " ").lowercased()
    guard ["", "timestamp", "timestamp asc", "timestamp desc"].contains(order) else {
      throw GoogleError.invalid("orderBy must be \"timestamp asc\" or \"timestamp desc\".")
    }
    let asked = json["pageSize"]?.integer ?? 0
    guard asked >= 0 else { throw GoogleError.invalid("pageSize must not be negative.") }
    let page = try store.page(
      of: projects, try LogFilterParser.parse(json["filter"]?.text ?? ""), isDescending: order == "timestamp desc",
      after: json["pageToken"]?.text.flatMap { $0.isEmpty ? nil : $0 },
      size: asked == 0 ? Self.pageSize : Int(min(asked, Int64(Self.maximumPageSize))))
    return .members([
      ("entries", page.entries.isEmpty ? nil : .array(page.entries)), ("nextPageToken", page.next.map { .string($0) }),
    ])
  }

  private func write(_ json: JSONValue) throws -> Response {
    let entries = json["entries"]?.elements ?? []
    guard (1...Self.maximumEntries).contains(entries.count) else {
      throw GoogleError.invalid("entries must hold 1 to \(Self.maximumEntries) entries.")
    }
    // All are looked at before the first is written.
    let checked = try entries.enumerated().map { try entry($1, "entries[\($0)]", defaults: json) }
    guard json["dryRun"]?.truth != true else { return .json(.object([])) }
    for entry in checked {
      try store.append(entry.json, time: entry.time, project: entry.project, insertID: entry.insertID)
    }
    return .json(.object([]))
  }

  /// An entry as it is kept.
  /// - Parameter place: of the entry, for messages.
  private func entry(
    _ given: JSONValue, _ place: String, defaults: JSONValue
  ) throws -> (json: JSONValue, time: Int64, project: String, insertID: String) {
    let now = store.time()
    guard let name = (given["logName"] ?? defaults["logName"])?.text, let project = Self.project(name),
      name.wholeMatch(of: /projects\/[^\/]+\/logs\/[A-Za-z0-9_.%-]{1,511}/) != nil
    else { throw GoogleError.invalid("\(place): logName must be projects/PROJECT_ID/logs/LOG_ID.") }
    guard let resource = given["resource"] ?? defaults["resource"], resource["type"]?.text?.isEmpty == false else {
      throw GoogleError.invalid("\(place): resource.type is required, such as global.")
    }
    let time = given["timestamp"].map { $0.text.flatMap(Timestamp.microseconds) } ?? now
    guard let time, time >= 0 else {
      throw GoogleError.invalid("\(place): timestamp must be RFC 3339, and not before 1970.")
    }
    let severity = given["severity"]?.text ?? "DEFAULT"
    guard LogComparison.severities.contains(severity) else {
      throw GoogleError.invalid(
        "\(place): severity must be one of \(LogComparison.severities.joined(separator: ", ")).")
    }
    let insertID = given["insertId"]?.text ?? RandomName.new()
    guard insertID.wholeMatch(of: /[A-Za-z0-9_.-]{1,256}/) != nil else {
      throw GoogleError.invalid("\(place): insertId must be 1 to 256 letters, digits, `_`, `-` and `.`.")
    }
    guard Self.payloads.count(where: { given[$0] != nil }) <= 1 else {
      throw GoogleError.invalid("\(place): an entry has one of \(Self.payloads.joined(separator: ", ")).")
    }
    var json = JSONValue.members(Self.settable.map { ($0, given[$0]) })
      .setting("logName", .string(name)).setting("resource", resource).setting("timestamp", .time(time))
      .setting("severity", .string(severity)).setting("insertId", .string(insertID))
      .setting("receiveTimestamp", .time(now))
    if let labels = defaults["labels"]?.members {
      var all = JSONValue.object(labels)
      for label in given["labels"]?.members ?? [] { all = all.setting(label.name, label.value) }
      json = json.setting("labels", all)
    }
    guard json.json.count <= Self.maximumEntryBytes else {
      throw GoogleError.invalid("\(place): an entry has at most \(Self.maximumEntryBytes) bytes.")
    }
    return (json, time, project, insertID)
  }

  /// The project of `projects/P` or `projects/P/...`; nil for what is not of a project.
  private static func project(_ name: String) -> String? {
    let parts = name.partsOfName()
    guard parts.count >= 2, parts[0] == "projects", AuditLog.isProject(parts[1]) else { return nil }
    return String(parts[1])
  }
}
