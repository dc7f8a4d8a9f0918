//! Meals and their nutrients.

use crate::record::{Body, Context, DataType, Meal};
use crate::source::health_connect::item::Entry;
use crate::source::health_connect::platform::measures;
use crate::source::health_connect::platform::quantity::{Amount, Quantity};
use crate::source::health_connect::platform::types::{Measure, Qualifier, measure};
use crate::source::health_connect::platform::words::MEAL_TYPE;
use crate::source::output::Output;
use crate::take::Object;

/// The nutrients. The platform accepts at most 100 g of those that the body needs in small amounts, and at
/// most 100 kg of the rest. Here these limits are in the unit of the type.
pub(crate) const NUTRIENTS: &[Measure] = &[
    energy("energy", DataType::DietaryEnergy),
    energy("energyFromFat", DataType::DietaryEnergyFromFat),
    mass("dietaryFiber", DataType::DietaryFiber, 1e5),
    mass("monounsaturatedFat", DataType::DietaryMonounsaturatedFat, 1e5),
    mass("polyunsaturatedFat", DataType::DietaryPolyunsaturatedFat, 1e5),
    mass("protein", DataType::DietaryProtein, 1e5),
    mass("saturatedFat", DataType::DietarySaturatedFat, 1e5),
    mass("sugar", DataType::DietarySugar, 1e5),
    mass("totalCarbohydrate", DataType::DietaryCarbohydrate, 1e5),
    mass("totalFat", DataType::DietaryFat, 1e5),
    mass("transFat", DataType::DietaryTransFat, 1e5),
    mass("unsaturatedFat", DataType::DietaryUnsaturatedFat, 1e5),
    mass("caffeine", DataType::DietaryCaffeine, 100e3),
    mass("calcium", DataType::DietaryCalcium, 100e3),
    mass("chloride", DataType::DietaryChloride, 100e3),
    mass("cholesterol", DataType::DietaryCholesterol, 100e3),
    mass("copper", DataType::DietaryCopper, 100e3),
    mass("iron", DataType::DietaryIron, 100e3),
    mass("magnesium", DataType::DietaryMagnesium, 100e3),
    mass("manganese", DataType::DietaryManganese, 100e3),
    mass("niacin", DataType::DietaryNiacin, 100e3),
    mass("pantothenicAcid", DataType::DietaryPantothenicAcid, 100e3),
    mass("phosphorus", DataType::DietaryPhosphorus, 100e3),
    mass("potassium", DataType::DietaryPotassium, 100e3),
    mass("riboflavin", DataType::DietaryRiboflavin, 100e3),
    mass("sodium", DataType::DietarySodium, 100e3),
    mass("thiamin", DataType::DietaryThiamin, 100e3),
    mass("vitaminB6", DataType::DietaryVitaminB6, 100e3),
    mass("vitaminC", DataType::DietaryVitaminC, 100e3),
    mass("vitaminE", DataType::DietaryVitaminE, 100e3),
    mass("zinc", DataType::DietaryZinc, 100e3),
    mass("biotin", DataType::DietaryBiotin, 100e6),
    mass("chromium", DataType::DietaryChromium, 100e6),
    mass("folate", DataType::DietaryFolate, 100e6),
    mass("folicAcid", DataType::DietaryFolicAcid, 100e6),
    mass("iodine", DataType::DietaryIodine, 100e6),
    mass("molybdenum", DataType::DietaryMolybdenum, 100e6),
    mass("selenium", DataType::DietarySelenium, 100e6),
    mass("vitaminA", DataType::DietaryVitaminA, 100e6),
    mass("vitaminB12", DataType::DietaryVitaminB12, 100e6),
    mass("vitaminD", DataType::DietaryVitaminD, 100e6),
    mass("vitaminK", DataType::DietaryVitaminK, 100e6),
];

const fn energy(field: &'static str, data_type: DataType) -> Measure {
    measure(field, data_type, Quantity::Energy, "kcal", [0.0, 1e5])
}

const fn mass(field: &'static str, data_type: DataType, most: f64) -> Measure {
    measure(field, data_type, Quantity::Mass, "g", [0.0, most])
}

const MEAL: &[Qualifier] = &[Qualifier { field: "mealType", name: "meal_type", words: &MEAL_TYPE }];

/// Reads a meal.
pub(crate) fn read(mut object: Object<'_>, entry: Entry, output: &mut Output<'_>) {
    let held: Vec<(DataType, Amount)> = NUTRIENTS
        .iter()
        .filter_map(|measure| Some((measure.data_type, measures::take_optional(&mut object, measure)?)))
        .collect();
    let context = measures::take_context(&mut object, MEAL);
    let name = object.string("name").map(Into::into);
    let entry = entry.with_extra(object.close());
    entry.meal(name, &held, &context, output);
}

/// Returns whether a record has a nutrient.
pub(crate) fn has_nutrient(object: &Object<'_>) -> bool {
    NUTRIENTS.iter().any(|measure| object.has(measure.field))
}

impl Entry {
    /// Gives out a meal and its nutrients. The kind of meal is in the context.
    pub(crate) fn meal(
        &self,
        name: Option<String>,
        held: &[(DataType, Amount)],
        context: &Context,
        output: &mut Output<'_>,
    ) {
        let meal_type = context.get("meal_type").and_then(|word| word.as_str()).map(str::to_owned);
        self.document(DataType::Meal, Body::Meal(Meal { name, meal_type }), output);
        for (data_type, amount) in held {
            self.amount(*data_type, *amount, context, output);
        }
    }
}
