package import JSON
package import Keys

/// A line of a chained log: a JSON object with an event and its place in the chain.
package protocol ChainedLine {
  /// 1-based.
  var sequence: Int { get }
  /// SHA-256 of the line before, without its newline; zero for the first.
  var previous: Digest256 { get }

  /// - Parameter line: without its newline.
  init(line: [UInt8]) throws(JSONShapeError)
}

/// A place behind a line of a chained log.
package struct ChainTail: Sendable, Equatable {
  /// The line's number, from 1; 0 before the first.
  package private(set) var sequence = 0
  /// SHA-256 of the line, without its newline.
  package private(set) var digest = Digest256.zero
  /// Bytes up to there.
  package private(set) var length = 0

  package init() {}

  /// The place behind one line more.
  /// - Parameter line: without its newline.
  func after(_ line: [UInt8]) throws(DigestFailure) -> ChainTail {
    var tail = self
    tail.sequence += 1
    tail.digest = try Digest256(of: line)
    tail.length += line.count + 1
    return tail
  }
}

/// How far a chained log was written, kept in a file beside it: without that, a log whose last lines were cut off looks
/// whole.
///
///     {"schema":"rekindle.journal-head/1","sequence":7,"sha256":"SHA-256 of line 7"}
package struct ChainHead: Sendable, Equatable {
  private static let schema = "rekindle.journal-head/1"
  private static let mostBytes = 1000

  package let sequence: Int
  /// Of the line of that number, without its newline.
  package let digest: Digest256

  package init(sequence: Int, digest: Digest256) {
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

  /// The file's bytes.
  package var bytes: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", Self.schema)
      json.member("sequence", sequence)
      json.member("sha256", digest.hexadecimal)
    }
    return json.line()
  }
}

/// The code at the end of a line: the HMAC-SHA256 of the line without it, as the last member.
enum LineCode {
  private static let member = Array(",\"mac\":\"".utf8)

  static func added(to line: [UInt8], _ key: MACKey) throws(DigestFailure) -> [UInt8] {
    let code = try key.code(of: line)
    var coded = line
    coded.removeLast()
    coded += member
    coded += code.hexadecimal.utf8
    coded += "\"}".utf8
    return coded
  }

  /// The code, and the line without it; nil if it has none.
  static func split(_ line: [UInt8]) -> (content: [UInt8], code: Digest256)? {
    let start = line.count - member.count - 2 * Digest256.byteCount - 2
    guard start > 0, line[start...].starts(with: member), line.suffix(2).elementsEqual("\"}".utf8),
      let code = Digest256(
        hexadecimal: String(decoding: line[(start + member.count)..<(line.count - 2)], as: UTF8.self))
    else { return nil }
    return (line[..<start] + [UInt8(ascii: "}")], code)
  }
}
