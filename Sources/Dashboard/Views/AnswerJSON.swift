import Costs
import JSON
import Reports

extension Answer {
  /// What a command prints as JSON, as one object.
  func object() throws -> JSONValue {
    switch body {
    case .forms(_, let json): try JSONParser.parse(json())
    case .bytes(let bytes): try JSONParser.parse(bytes)
    }
  }
}

extension Estimate {
  /// As `rekindle schedule plan` prints it.
  var json: JSONValue {
    var writer = JSONWriter()
    writer.object { $0.estimate(self) }
    return (try? JSONParser.parse(writer.bytes)) ?? .object([])
  }
}

extension JSONValue {
  /// A length of time in seconds, to the microsecond.
  static func seconds(_ seconds: Double) -> JSONValue {
    var writer = JSONWriter()
    writer.object { $0.member("seconds", seconds: seconds) }
    return (try? JSONParser.parse(writer.bytes))?["seconds"] ?? .null
  }
}
