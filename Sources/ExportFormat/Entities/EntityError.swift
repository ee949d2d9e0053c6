import Documents

/// Why a record is no valid document.
package struct EntityError: Error, Equatable, Sendable {
  package var code: Damage.Code
  /// 0-based, in the record's payload.
  package var offset: Int
  /// A sentence.
  package var message: String

  init(_ code: Damage.Code, at offset: Int, _ message: String) {
    self.code = code
    self.offset = offset
    self.message = message
  }

  /// Whatever decoding threw.
  /// - Parameter offset: of the record, for an error without a place.
  init(any error: any Error, at offset: Int) {
    switch error {
    case let error as EntityError: self = error
    case let error as WireError: self.init(error)
    default: self.init(.entityMalformed, at: offset, "\(error)")
    }
  }

  init(_ error: WireError) {
    switch error.reason {
    case .unknownField:
      self.init(
        .entityUnknownField, at: error.offset, "The entity has a field that this version of Rekindle does not know.")
    default:
      self.init(.entityMalformed, at: error.offset, "The entity is not well-formed: \(error.reason.rawValue).")
    }
  }
}
