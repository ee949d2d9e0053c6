import Documents
import JSON
import Keys
import Verification

extension Statement {
  /// Reads a statement strictly: every member that is known has its form, and they go together. Members that are not
  /// known are passed over, as in-toto has it.
  /// - Throws: `statement`.
  package init(json bytes: [UInt8]) throws(AttestationError) {
    do throws(JSONShapeError) {
      try self.init(try StrictJSON.object(bytes, "the statement", atMost: Statement.maximumBytes))
    } catch {
      throw AttestationError(
        .statement, "This is no statement of a rehearsal that can be used. \(error.message)",
        remedy: "Take one that `rekindle` wrote; a newer version than this one may know what this one does not.")
    }
  }

  private init(_ object: JSONObject) throws(JSONShapeError) {
    let type = try object.text("_type")
    guard type == Statement.type else {
      throw JSONShapeError("Its _type is \"\(type.prefix(80))\", not \(Statement.type).")
    }
    let predicateType = try object.text("predicateType")
    guard predicateType == Statement.predicateType else {
      throw JSONShapeError(
        "Its predicateType is \"\(predicateType.prefix(80))\", not \(Statement.predicateType).")
    }
    let files = try object.objects("subject").map { subject throws(JSONShapeError) in
      let digest = try subject.object("digest")
      let md5 = try digest.optionalText("md5").map { text throws(JSONShapeError) in
        guard let md5 = MD5Digest(hexadecimal: text) else { throw digest.bad("md5") }
        return md5
      }
      let crc = try digest.optionalText("crc32c").map { text throws(JSONShapeError) in
        guard let bytes = Hexadecimal.bytes(text), bytes.count == 4 else { throw digest.bad("crc32c") }
        return bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      }
      let bytes = subject.has("annotations") ? try subject.object("annotations").optionalCount("bytes") : nil
      return RehearsalRecord.File(
        path: ExactName(try subject.text("name")), sha256: try digest.digest("sha256"), md5: md5, bytes: bytes,
        crc32c: crc)
    }
    try self.init(checking: try RehearsalRecord(object.object("predicate"), files: files))
  }
}

extension RehearsalRecord {
  fileprivate init(_ object: JSONObject, files: [File]) throws(JSONShapeError) {
    verdict = try object.choice("verdict")
    depth = try object.choice("depth")
    started = try object.time("started")
    finished = try object.time("finished")
    let tool = try object.object("tool")
    self.tool = try tool.text("name")
    toolVersion = try tool.text("version")
    export = try Export(object.object("export"))
    self.files = files
    source = object.has("source") ? try DatabaseName(object.object("source")) : nil
    staging = object.has("staging") ? try Staging(object.object("staging")) : nil
    documents = try object.count("documents")
    readBack = object.has("readBack") ? try ReadBack(object.object("readBack")) : nil
    collections = try object.objects("collections").map { entry throws(JSONShapeError) in
      Collection(id: ExactName(try entry.text("id")), documents: try entry.count("documents"))
    }
    checks = try object.objects("checks").map { entry throws(JSONShapeError) in
      Check(name: try entry.text("name"), result: try entry.choice("result"))
    }
    expectations = try object.objects("expectations").map { entry throws(JSONShapeError) in
      Expectation(
        code: try entry.text("code"), expectation: try entry.text("expectation"), result: try entry.choice("result"))
    }
    accepted = try (object.has("accepted") ? object.texts("accepted") : []).map { text throws(JSONShapeError) in
      guard let mismatch = BackupScope.Mismatch(rawValue: text) else { throw object.bad("accepted") }
      return mismatch
    }
    findings = try object.objects("findings").map { entry throws(JSONShapeError) in
      FindingCount(code: try entry.text("code"), count: try entry.count("count"))
    }
    notChecked = try object.texts("notChecked")
    let times = try object.object("timings")
    timings = try Timings(times)
    canary = object.has("canary") ? try Canary(object.object("canary")) : nil
    // It follows from the times; a statement that says another one would have two.
    let stated = times.has("dataAge") ? try times.seconds("dataAge") : nil
    let age = dataAge.map { Double($0) / 1_000_000 }
    guard abs((stated ?? -1) - (age ?? -1)) < 0.01 else {
      throw JSONShapeError("The age of the data is not what its times make it.")
    }
  }
}

extension RehearsalRecord.Export {
  fileprivate init(_ object: JSONObject) throws(JSONShapeError) {
    self.init(
      name: ExactName(try object.text("name")), start: try object.optionalTime("start"),
      end: try object.optionalTime("end"),
      snapshot: try object.optionalTime("snapshot"), bytes: try object.count("bytes"),
      filesListed: object.has("filesListed") ? try object.count("filesListed") : nil,
      collections: object.has("collections") ? try object.texts("collections").map { ExactName($0) } : [],
      place: try object.optionalText("place").map { ExactName($0) })
  }
}

extension RehearsalRecord.Staging {
  fileprivate init(_ object: JSONObject) throws(JSONShapeError) {
    self.init(kind: try object.choice("kind"), database: try DatabaseName(object))
  }
}

extension RehearsalRecord.ReadBack {
  fileprivate init(_ object: JSONObject) throws(JSONShapeError) {
    self.init(
      documents: try object.count("documents"), equal: try object.count("equal"), missing: try object.count("missing"),
      extra: try object.count("extra"), changed: try object.count("changed"))
  }
}

extension RehearsalRecord.Timings {
  fileprivate init(_ object: JSONObject) throws(JSONShapeError) {
    download = object.has("download") ? try object.seconds("download") : nil
    verify = try object.seconds("verify")
    start = try object.seconds("start")
    importing = try object.seconds("import")
    readBack = try object.seconds("readBack")
    compare = try object.seconds("compare")
    total = try object.seconds("total")
  }
}

extension RehearsalRecord.Canary {
  fileprivate init(_ object: JSONObject) throws(JSONShapeError) {
    planted = try object.objects("planted").map { entry throws(JSONShapeError) in
      Planted(kind: try entry.choice("kind"), named: try entry.truth("named"))
    }
  }
}

extension DatabaseName {
  fileprivate init(_ object: JSONObject) throws(JSONShapeError) {
    self.init(
      project: ExactName(try object.text("project")), database: ExactName(try object.text("database")))
  }
}
