import Documents
import ExportFormat
import JSON
import TestSupport

/// One mutated entity, and what Rekindle makes of it.
struct Mutant: Sendable {
  /// With the run's seed, it makes the mutant again.
  let number: Int
  let record: [UInt8]
  /// Nil if Rekindle does not verify it.
  let reading: Reading?

  /// What a dump says.
  struct Reading: Sendable {
    var database: DatabaseName
    /// Below `documents/`.
    var path: [UInt8]
    var fields: JSONValue
  }

  init(number: Int, record: [UInt8]) {
    self.init(number: number, record: record, reading: Mutant.read(record))
  }

  init(number: Int, record: [UInt8], reading: Reading?) {
    self.number = number
    self.record = record
    self.reading = reading
  }

  init(number: Int, seed: UInt64, _ seeds: SeedEntities) {
    var random = SeededRandom(seed: seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
    let original = seeds.record(number, &random)
    var mutator = Mutator(seed: random.next())
    self.init(number: number, record: mutator.mutate(original))
  }

  private static func read(_ record: [UInt8]) -> Reading? {
    guard let decoded = try? DecodedRecord(record) else { return nil }
    var json = JSONText()
    RESTJSON().append(decoded.flat, record.span.bytes, to: &json)
    guard let document = try? JSONParser.parse(json.bytes), let name = document["name"]?.text else { return nil }
    return Reading(
      database: decoded.document.name.database, path: AnswerForm.path(of: name),
      fields: document["fields"] ?? .object([]))
  }
}
