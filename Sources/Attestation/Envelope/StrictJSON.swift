import JSON

/// JSON that means one thing to every reader: no name stands twice in an object, not even in other letters' case.
///
/// RFC 8259 leaves it open which of two members of one name counts, and Go's decoder takes `Payload` for `payload`: what
/// was signed must not be read as one thing here and as another there.
enum StrictJSON {
  /// - Throws: `JSONShapeError` for anything else.
  static func object(_ bytes: [UInt8], _ what: String) throws(JSONShapeError) -> JSONObject {
    let value: JSONValue
    do throws(JSONSyntaxError) {
      value = try JSONParser.parse(bytes)
    } catch { throw JSONShapeError("It is \(error).") }
    try check(value)
    return try JSONObject(value, what)
  }

  private static func check(_ value: JSONValue) throws(JSONShapeError) {
    switch value {
    case .array(let elements): for element in elements { try check(element) }
    case .object(let members):
      var names = Set<String>()
      for member in members {
        // Both ways: the long s and the Kelvin sign are each another letter's other case in one of them only.
        guard names.insert(member.name.uppercased().lowercased()).inserted else {
          throw JSONShapeError("In one of its objects a name stands twice, so that readers may take either.")
        }
        try check(member.value)
      }
    default: break
    }
  }
}
