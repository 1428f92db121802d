//! Moments and ids as text: what is written figure by figure is what the general formatter writes.

use chrono::SecondsFormat;
use proptest::prelude::*;
use watchfloor::base::ids::Guid;
use watchfloor::base::time::SimTime;

proptest! {
    #[test]
    fn moments_read_like_those_of_the_calendar(micros in 0_i64..253_402_300_799_000_000) {
        let (time, calendar) = (SimTime(micros), SimTime(micros).utc());
        prop_assert_eq!(time.rfc3339(), calendar.to_rfc3339_opts(SecondsFormat::Micros, true));
        prop_assert_eq!(time.dated('/', ' ', 0), calendar.format("%Y/%m/%d %H:%M:%S").to_string());
        prop_assert_eq!(time.dated('-', ' ', 3), calendar.format("%Y-%m-%d %H:%M:%S%.3f").to_string());
        prop_assert_eq!(SimTime::parse(&time.rfc3339()).unwrap(), time);
    }

    #[test]
    fn guids_are_their_number_in_hexadecimal(high in any::<u64>(), low in any::<u64>()) {
        let number = u128::from(high) << 64 | u128::from(low);
        let plain = format!("{number:032x}");
        let dashed = [&plain[..8], &plain[8..12], &plain[12..16], &plain[16..20], &plain[20..]].join("-");
        prop_assert_eq!(&*Guid(number).lower(), &*dashed);
        prop_assert_eq!(&*Guid(number).braced(), format!("{{{}}}", dashed.to_uppercase()));
        prop_assert_eq!(Guid(number).to_string(), dashed.to_uppercase());
    }
}
