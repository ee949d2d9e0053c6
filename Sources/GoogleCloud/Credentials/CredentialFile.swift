import Documents
import Files
import Foundation
import JSON

/// A JSON file of credentials, or an object in one; its errors name the file and the key, and never a value.
struct CredentialFile {
  /// The path, with the keys that lead to this object.
  let name: String
  private let object: JSONValue

  /// Far more than any credential has.
  private static let maximumBytes = 1 << 20

  /// - Throws: `badCredentials`.
  init(path: String) throws(GoogleCloudError) {
    name = path
    let bytes = try NamedFile.read(path, limit: CredentialFile.maximumBytes) { _ in
      GoogleCloudError(
        .badCredentials, "The credential file \(path) cannot be read.",
        remedy: "Check the path and who may read the file; GOOGLE_APPLICATION_CREDENTIALS names it.")
    }
    guard let object = try? JSONParser.parse(bytes), object.members != nil else {
      throw GoogleCloudError(
        .badCredentials, "The credential file \(path) is not a JSON object.",
        remedy: "Download the key again, or make the file again by gcloud auth application-default login.")
    }
    self.object = object
  }

  private init(name: String, _ object: JSONValue) {
    self.name = name
    self.object = object
  }

  /// A text that must be there and not be empty.
  func text(_ key: String) throws(GoogleCloudError) -> String {
    guard let text = try optionalText(key) else { throw problem(key, "is missing") }
    return text
  }

  /// Nil where the key is missing; an empty text is refused.
  func optionalText(_ key: String) throws(GoogleCloudError) -> String? {
    guard let value = object[key] else { return nil }
    guard let text = value.text, !text.isEmpty else { throw problem(key, "is no text") }
    return text
  }

  func texts(_ key: String) throws(GoogleCloudError) -> [String] {
    guard let value = object[key] else { return [] }
    guard let elements = value.elements, case let texts = elements.compactMap(\.text), texts.count == elements.count
    else { throw problem(key, "is no list of texts") }
    return texts
  }

  func integer(_ key: String) throws(GoogleCloudError) -> Int? {
    guard let value = object[key] else { return nil }
    guard let number = value.integer else { throw problem(key, "is no whole number") }
    return Int(number)
  }

  /// The members of an object whose values are texts, such as headers.
  func pairs(_ key: String) throws(GoogleCloudError) -> [(name: String, value: String)] {
    guard let value = object[key] else { return [] }
    guard let members = value.members else { throw problem(key, "is no object") }
    var pairs: [(name: String, value: String)] = []
    for member in members {
      guard let text = member.value.text else { throw problem("\(key).\(member.name)", "is no text") }
      pairs.append((member.name, text))
    }
    return pairs
  }

  /// Nil where the key is missing.
  func optionalObject(_ key: String) throws(GoogleCloudError) -> CredentialFile? {
    guard let value = object[key] else { return nil }
    guard value.members != nil else { throw problem(key, "is no object") }
    return CredentialFile(name: "\(name), \(key)", value)
  }

  func object(_ key: String) throws(GoogleCloudError) -> CredentialFile {
    guard let object = try optionalObject(key) else { throw problem(key, "is missing") }
    return object
  }

  /// An address that secrets may be sent to: https, or this machine.
  func secureURL(_ key: String) throws(GoogleCloudError) -> URL {
    guard let url = URL(string: try text(key)), url.isSafeForSecrets else {
      throw problem(key, "is no https address")
    }
    return url
  }

  /// - Parameter what: such as `is missing`; never the value.
  func problem(_ key: String, _ what: String) -> GoogleCloudError {
    GoogleCloudError(
      .badCredentials, "In the credential file \(name), the key \(key) \(what).",
      remedy: "Download the key again, or make the file again by gcloud auth application-default login.")
  }
}

extension URL {
  /// Whether what is sent there cannot be read on the way.
  var isSafeForSecrets: Bool {
    guard let host = host(percentEncoded: false), !host.isEmpty, user(percentEncoded: false) == nil else {
      return false
    }
    return scheme == "https" || scheme == "http" && HostName(host).isLoopback
  }
}
