import Documents
import ExportFormat
import Files
import JSON
package import Keys
import Verification
import Work

/// A plan as a file: one JSON object. Its member `sha256` is the SHA-256 of the object without it and without what follows;
/// `mac`, the last one, is the HMAC-SHA256 of the object without it.
///
///     {"schema":"rekindle.plan/1", ... ,"sha256":"...","mac":"..."}
///
/// It is written in one way only, so a file that is not, byte for byte, what is written for its content was edited. Who edits
/// it so that this does not show needs the key of the code.
package enum RestorePlanFile {
  private static let schema = "rekindle.plan/1"
  private static let mostBytes = 64 << 20

  package static func bytes(_ plan: RestorePlan, _ key: MACKey) throws -> [UInt8] {
    let content = try unauthenticated(plan)
    let code = try key.code(of: content.json)
    return content.setting("mac", .string(code.hexadecimal)).line
  }

  private static func unauthenticated(_ plan: RestorePlan) throws(DigestFailure) -> JSONValue {
    let content = JSONValue.members(members(of: plan))
    return content.setting("sha256", .string(try Digest256(of: content.json).hexadecimal))
  }

  /// - Parameter again: as of `RestorePlan.command(output:again:)`.
  /// - Returns: the plan and its SHA-256.
  /// - Throws: `RefusedError` for one that is not what was written, or that was written with another key.
  package static func read(
    _ path: String, _ key: MACKey, again: [String] = []
  ) throws -> (plan: RestorePlan, sha256: String) {
    let bytes = try NamedFile.read(path, limit: mostBytes) { RefusedError("The plan \(path): \($0)") }
    let incomplete = RefusedError("\(path) does not name every file that the export's metadata lists. Plan again.")
    let edited = RefusedError(
      "\(path) is not a plan as `rekindle restore plan` wrote it: it was edited, or cut. Plan again.")
    guard let json = try? JSONParser.parse(bytes), json["schema"]?.text == schema,
      let sha256 = json["sha256"]?.text, let plan = try? plan(JSONObject(json, "the plan")),
      try unauthenticated(plan).setting("mac", json["mac"]).line == bytes
    else { throw edited }
    guard try self.bytes(plan, key) == bytes else {
      throw RefusedError(
        "\(path) was not written with this machine's key of plans and journals, or was edited since. If a team plans "
          + "and applies on two machines, give both the same --mac-key. Else plan here: "
          + plan.command(output: path, again: again))
    }
    guard plan.objects.count == plan.filesListed else { throw incomplete }
    return (plan, sha256)
  }

  /// The command that makes the plan again, as the file says, whoever wrote it; nil if it is no plan.
  package static func command(_ path: String, again: [String]) -> String? {
    guard let bytes = try? NamedFile.read(path, limit: mostBytes, { RefusedError($0) }),
      let json = try? JSONParser.parse(bytes),
      let plan = try? plan(JSONObject(json, "the plan"))
    else { return nil }
    return plan.command(output: path, again: again)
  }

  private static func members(of plan: RestorePlan) -> [(String, JSONValue?)] {
    [
      ("schema", .string(schema)), ("tool", .string(plan.tool)), ("made", .time(plan.made)),
      ("expires", .time(plan.expires)), ("export", .string(plan.export)),
      ("exportStart", plan.exportStart.map { .time($0) }), ("documents", .integer(plan.documents)),
      (
        "collections",
        .array(plan.collections.map { .members([("id", .string($0.id.text)), ("documents", .integer($0.documents))]) })
      ),
      ("from", .string(plan.from)), ("objects", .array(plan.objects.map(object))),
      ("filesListed", .integer(plan.filesListed)),
      ("accepted", plan.accepted.isEmpty ? nil : .strings(plan.accepted.map(\.rawValue))),
      ("attestation", proof(plan.proof)),
      ("target", target(plan.target)), ("effects", plan.effects.map(effects)),
      ("comparison", .string(plan.effects == nil ? "counts" : "documents")),
      ("names", plan.names.map { .string($0) }), ("safetyExport", plan.safetyExport.map { .string($0) }),
      ("reads", .integer(plan.reads)), ("writes", .integer(plan.writes)),
      ("estimatedSeconds", .integer(Int(plan.estimatedSeconds.rounded(.up)))),
    ]
  }

  private static func object(_ object: RestorePlan.Object) -> JSONValue {
    .members([
      ("path", .string(object.path.text)), ("generation", .integer64(object.generation)),
      ("bytes", .integer(object.bytes)),
      ("crc32c", .string(Checksum.text(object.crc32c))), ("sha256", .string(object.sha256.hexadecimal)),
      ("md5", object.md5.map { .string($0.base64) }),
    ])
  }

  private static func proof(_ proof: RestorePlan.Proof) -> JSONValue {
    .members([
      ("file", .string(proof.file)), ("sha256", .string(proof.sha256.hexadecimal)), ("keyid", .string(proof.keyID)),
      ("finished", .time(proof.finished)), ("maxAgeSeconds", .integer(proof.maximumAge)),
      ("expires", .time(proof.expires)), ("staging", proof.staging.map { .string($0) }),
    ])
  }

  private static func target(_ target: RestorePlan.Target) -> JSONValue {
    .members([
      ("project", .string(target.database.project.text)), ("database", .string(target.database.database.text)),
      ("isNew", .boolean(target.isNew)), ("uid", target.uid.map { .string($0) }), ("type", .string(target.type)),
      ("location", .string(target.location)), ("documents", .integer(target.documents)),
      ("readTime", target.readTime.map { .string($0) }),
      ("digest", target.digest.map { .string($0.hexadecimal) }),
    ])
  }

  private static func effects(_ effects: RestorePlan.Effects) -> JSONValue {
    .members([
      ("create", .integer(effects.create)), ("overwrite", .integer(effects.overwrite)),
      ("equal", .integer(effects.equal)), ("leftBehind", .integer(effects.leftBehind)),
      ("newer", .integer(effects.newer)),
    ])
  }

  // MARK: Reading

  private static func plan(_ json: JSONObject) throws(JSONShapeError) -> RestorePlan {
    let objects = try json.objects("objects").map { object throws(JSONShapeError) -> RestorePlan.Object in
      guard let generation = Int64(try object.text("generation")) else { throw object.bad("generation") }
      guard let crc32c = Checksum.value(text: try object.text("crc32c")) else { throw object.bad("crc32c") }
      let md5 = try object.optionalText("md5").map { MD5Digest(base64: $0) }
      if case .some(.none) = md5 { throw object.bad("md5") }
      return RestorePlan.Object(
        path: ExactName(try object.text("path")), generation: generation, bytes: try object.count("bytes"),
        crc32c: crc32c, sha256: try object.digest("sha256"), md5: md5 ?? nil)
    }
    let collections = try json.objects("collections").map { collection throws(JSONShapeError) in
      DatabaseCounts.Collection(
        id: ExactName(try collection.text("id")), documents: try collection.count("documents"))
    }
    let proof = try json.object("attestation")
    return RestorePlan(
      tool: try json.text("tool"), made: try json.time("made"), expires: try json.time("expires"),
      export: try json.text("export"), exportStart: try json.optionalTime("exportStart"),
      documents: try json.count("documents"), collections: collections, from: try json.text("from"), objects: objects,
      filesListed: try json.count("filesListed"), accepted: try accepted(json),
      proof: RestorePlan.Proof(
        file: try proof.text("file"), sha256: try proof.digest("sha256"), keyID: try proof.text("keyid"),
        finished: try proof.time("finished"), maximumAge: try proof.count("maxAgeSeconds"),
        staging: try proof.optionalText("staging")),
      target: try target(try json.object("target")),
      effects: json.has("effects") ? try effects(try json.object("effects")) : nil,
      names: try json.optionalText("names"), safetyExport: try json.optionalText("safetyExport"),
      reads: try json.count("reads"), writes: try json.count("writes"),
      estimatedSeconds: Double(try json.count("estimatedSeconds")))
  }

  private static func accepted(_ json: JSONObject) throws(JSONShapeError) -> [BackupScope.Mismatch] {
    try (json.has("accepted") ? json.texts("accepted") : []).map { text throws(JSONShapeError) in
      guard let mismatch = BackupScope.Mismatch(rawValue: text) else { throw json.bad("accepted") }
      return mismatch
    }
  }

  private static func target(_ json: JSONObject) throws(JSONShapeError) -> RestorePlan.Target {
    RestorePlan.Target(
      database: DatabaseName(
        project: ExactName(try json.text("project")), database: ExactName(try json.text("database"))),
      isNew: try json.truth("isNew"), uid: try json.optionalText("uid"), type: try json.text("type"),
      location: try json.text("location"), documents: try json.count("documents"),
      readTime: try json.optionalText("readTime"), digest: json.has("digest") ? try json.digest("digest") : nil)
  }

  private static func effects(_ json: JSONObject) throws(JSONShapeError) -> RestorePlan.Effects {
    RestorePlan.Effects(
      create: try json.count("create"), overwrite: try json.count("overwrite"), equal: try json.count("equal"),
      leftBehind: try json.count("leftBehind"), newer: try json.count("newer"))
  }
}

extension RestorePlan.Proof {
  /// When it does not count any more.
  package var expires: Int64 { finished + Int64(maximumAge) * 1_000_000 }
}
