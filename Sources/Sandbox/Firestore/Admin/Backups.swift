import Documents
import Hummingbird
import JSON

/// Backups and their schedules, kept as they are told: nothing is ever backed up by them.
extension FirestoreService {
  /// `/v1/projects/P/locations/L/backups[/ID]`; the location `-` stands for all of them in a list. POST with
  /// `backupId`, which Google has not, makes a backup to be listed.
  func backups(
    project: String, location: String, _ path: ArraySlice<String>, _ call: Call
  ) throws -> Response {
    let parent = "projects/\(project)/locations/\(location)/backups"
    switch (call.method, path.count) {
    case (.get, 0):
      let backups = try resources.all(in: "projects/\(project)/locations", location, "backups")
      return .members([("backups", .array(backups))])
    case (.post, 0):
      let name = "\(parent)/\(call.query["backupId"] ?? RandomName.new())"
      let backup = call.json.setting("name", .string(name))
      try resources.insert(name, backup)
      return .json(backup)
    case (.get, 1): return .json(try resources.existing("\(parent)/\(path[path.startIndex])"))
    case (.delete, 1):
      try resources.delete("\(parent)/\(path[path.startIndex])")
      return .json(.object([]))
    default: throw HTTPError(.notFound)
    }
  }

  /// `{database}/backupSchedules[/ID]`
  func backupSchedules(_ database: DatabaseName, _ path: ArraySlice<String>, _ call: Call) throws -> Response {
    let parent = "\(database)/backupSchedules"
    let name = "\(parent)/\(path.first ?? RandomName.new())"
    switch (call.method, path.count) {
    case (.get, 0): return .members([("backupSchedules", .array(try resources.all(below: parent + "/")))])
    case (.post, 0):
      let json = call.json
      guard json["retention"]?.text != nil, json["dailyRecurrence"] != nil || json["weeklyRecurrence"] != nil else {
        throw GoogleError.invalid("A backup schedule needs retention, and dailyRecurrence or weeklyRecurrence.")
      }
      let time = JSONValue.time(store.now())
      let schedule = JSONValue.object(
        [JSONValue.Member("name", .string(name))] + (json.members ?? []).filter { $0.name != "name" }
      ).setting("createTime", time).setting("updateTime", time)
      try resources.insert(name, schedule)
      return .json(schedule)
    case (.get, 1): return .json(try resources.existing(name))
    case (.patch, 1):
      let schedule = Resources.patched(
        try resources.existing(name), by: call.json, mask: call.query["updateMask"]
      ).setting("updateTime", .time(store.now()))
      try resources.put(name, schedule)
      return .json(schedule)
    case (.delete, 1):
      try resources.delete(name)
      return .json(.object([]))
    default: throw HTTPError(.notFound)
    }
  }
}
