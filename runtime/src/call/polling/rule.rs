//! [`Polling`]: how a long-running operation gives its value, as a constant of generated code.

/// How a long-running operation gives its value in the end: Azure's `x-ms-long-running-operation-options`, and where in a status monitor
/// the value is.
///
/// How its state is asked for needs no rule: the responses say it.
///
/// ```
/// use specwright_runtime::Polling;
///
/// /// `PUT /teas/{name}`: the tea itself, which is asked for in the end.
/// const CREATE: Polling = Polling::standard();
/// /// `POST /teas/{name}:export`: the property `result` of the last status monitor.
/// const EXPORT: Polling = Polling::monitor().result("/result");
/// # assert_ne!(CREATE, EXPORT);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Polling {
    pub(super) via: Via,
    pub(super) result: Option<&'static str>,
}

/// Where the value is in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Via {
    /// Where it is by default, which depends on the method.
    Method,
    /// In the last response of the status monitor.
    Monitor,
    /// At the address that `Location` names.
    Location,
    /// At the address of the request.
    Original,
}

impl Polling {
    const fn of(via: Via) -> Self {
        Self { via, result: None }
    }

    /// No `final-state-via`. The value of a `PUT` or `PATCH` is at the address of the request, that of a `DELETE` is the last response. The
    /// value of other methods is at the address that `Location` names, or else the last response.
    pub const fn standard() -> Self {
        Self::of(Via::Method)
    }

    /// `azure-async-operation` or `operation-location`: the last response of the status monitor has the value. The value of a `PUT` or
    /// `PATCH` is at the address of the request all the same, since a status monitor has no resource.
    pub const fn monitor() -> Self {
        Self::of(Via::Monitor)
    }

    /// `location`: the value is at the address that `Location` names. Where no response has named one, it is where it is by default.
    pub const fn location() -> Self {
        Self::of(Via::Location)
    }

    /// `original-uri`: the value is at the address of the request.
    pub const fn original_uri() -> Self {
        Self::of(Via::Original)
    }

    /// Where the value is in a status monitor: a JSON Pointer (RFC 6901). A monitor that has nothing there is the value itself.
    pub const fn result(mut self, pointer: &'static str) -> Self {
        self.result = Some(pointer);
        self
    }
}
