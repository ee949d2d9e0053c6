import Documents
package import JSON
import Keys
import Verification

extension Statement {
  /// The statement as the bytes that are signed: one line, without a newline.
  package var json: [UInt8] { value.json }

  /// The statement with only the members that this version knows.
  package var value: JSONValue {
    .members([
      ("_type", .string(Statement.type)),
      ("subject", .array(record.files.map(\.json))),
      ("predicateType", .string(Statement.predicateType)),
      ("predicate", record.json),
    ])
  }
}

extension RehearsalRecord {
  fileprivate var json: JSONValue {
    .members([
      ("verdict", .string(verdict.rawValue)), ("depth", .string(depth.rawValue)),
      ("started", .time(started)), ("finished", .time(finished)),
      ("tool", .members([("name", .string(tool)), ("version", .string(toolVersion))])),
      ("export", export.json), ("source", source?.json), ("staging", staging?.json),
      ("documents", .integer(documents)), ("readBack", readBack?.json),
      ("collections", .objects(collections) { [("id", .string($0.id.text)), ("documents", .integer($0.documents))] }),
      ("checks", .objects(checks) { [("name", .string($0.name)), ("result", .string($0.result.rawValue))] }),
      ("expectations", .array(expectations.map(\.json))),
      ("accepted", accepted.isEmpty ? nil : .strings(accepted.map(\.rawValue))),
      ("findings", .objects(findings) { [("code", .string($0.code)), ("count", .integer($0.count))] }),
      ("notChecked", .strings(notChecked)), ("timings", timings.json(dataAge: dataAge)), ("canary", canary?.json),
    ])
  }
}

extension RehearsalRecord.File {
  fileprivate var json: JSONValue {
    .members([
      ("name", .string(path.text)),
      (
        "digest",
        .members([
          ("sha256", .string(sha256.hexadecimal)), ("md5", md5.map { .string($0.hexadecimal) }),
          ("crc32c", crc32c.map { .string(Self.hexadecimal($0)) }),
        ])
      ),
      // Where in-toto has what is no digest.
      ("annotations", bytes.map { .members([("bytes", .integer($0))]) }),
    ])
  }

  /// Eight digits, the most significant one first, as in-toto writes digests.
  private static func hexadecimal(_ crc: UInt32) -> String {
    Hexadecimal.text([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: crc >> $0) })
  }
}

extension RehearsalRecord.Export {
  fileprivate var json: JSONValue {
    .members([
      ("name", .string(name.text)), ("start", start.map { .time($0) }), ("end", end.map { .time($0) }),
      ("snapshot", snapshot.map { .time($0) }), ("bytes", .integer(bytes)),
      ("filesListed", filesListed.map { .integer($0) }),
      ("collections", collections.isEmpty ? nil : .strings(collections.map(\.text))),
      ("place", place.map { .string($0.text) }),
    ])
  }
}

extension RehearsalRecord.Staging {
  fileprivate var json: JSONValue {
    .members([
      ("kind", .string(kind.rawValue)), ("project", .string(database.project.text)),
      ("database", .string(database.database.text)),
    ])
  }
}

extension RehearsalRecord.ReadBack {
  fileprivate var json: JSONValue {
    .members([
      ("documents", .integer(documents)), ("equal", .integer(equal)), ("missing", .integer(missing)),
      ("extra", .integer(extra)), ("changed", .integer(changed)),
    ])
  }
}

extension RehearsalRecord.Expectation {
  fileprivate var json: JSONValue {
    .members([
      ("code", .string(code)), ("expectation", .string(expectation)), ("result", .string(result.rawValue)),
    ])
  }
}

extension RehearsalRecord.Timings {
  /// - Parameter dataAge: in microseconds.
  fileprivate func json(dataAge: Int64?) -> JSONValue {
    .members([
      ("download", download.map { .seconds($0) }), ("verify", .seconds(verify)), ("start", .seconds(start)),
      ("import", .seconds(importing)),
      ("readBack", .seconds(readBack)), ("compare", .seconds(compare)), ("total", .seconds(total)),
      ("dataAge", dataAge.map { .seconds(Double($0) / 1_000_000) }),
    ])
  }
}

extension RehearsalRecord.Canary {
  fileprivate var json: JSONValue {
    .members([
      ("planted", .objects(planted) { [("kind", .string($0.kind.rawValue)), ("named", .boolean($0.named))] })
    ])
  }
}

extension DatabaseName {
  fileprivate var json: JSONValue {
    .members([("project", .string(project.text)), ("database", .string(database.text))])
  }
}

extension JSONValue {
  fileprivate static func objects<Element>(
    _ elements: [Element], _ members: (Element) -> [(String, JSONValue?)]
  ) -> JSONValue {
    .array(elements.map { .members(members($0)) })
  }

  /// To the millisecond, as far as a double holds it.
  fileprivate static func seconds(_ value: Double) -> JSONValue {
    .number(((value * 1000).rounded() / 1000).description)
  }
}
