import JSON
import Keys

/// How far the journal was written, kept beside it: without it, a journal whose last lines were cut off would look whole.
struct JournalHead: Equatable {
  static let schema = "rekindle.journal-head/1"
  private static let mostBytes = 1000

  var sequence: Int
  /// Of the line of that number, without its newline.
  var digest: Digest256

  var bytes: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", Self.schema)
      json.member("sequence", sequence)
      json.member("sha256", digest.hexadecimal)
    }
    return json.line()
  }

  init(sequence: Int, digest: Digest256) {
    self.sequence = sequence
    self.digest = digest
  }

  /// Nil if it is not what was written.
  init?(_ bytes: [UInt8]) {
    guard bytes.count <= Self.mostBytes, let json = try? JSONParser.parse(bytes), json["schema"]?.text == Self.schema,
      case .number(let text)? = json["sequence"], let sequence = Int(text), sequence > 0,
      let digest = json["sha256"]?.text.flatMap({ Digest256(hexadecimal: $0) })
    else { return nil }
    self.init(sequence: sequence, digest: digest)
  }
}
